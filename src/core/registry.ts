/** The operator's commands: assets, markets, accounts; and money in and out (L4). Not hot. */
import { NO_TEXT, rejection } from './answers.ts';
import { TradeWindow } from './bands.ts';
import { rulesOf } from './command.ts';
import { emit } from './emit.ts';
import { AVAILABLE, ENTRY_WORDS, HELD } from './balance-fields.ts';
import { setCountdown } from './countdowns.ts';
import {
  BEST,
  KILLED,
  LAST_PRICE,
  MARKET_I32,
  STATUS,
  VENUE_BASE,
  VENUE_QUOTE,
} from './market-fields.ts';
import { marketUnits, ruleProblem } from './market-rules.ts';
import { highLimb, lowLimb } from './money.ts';
import { MARKETS_END } from './order-fields.ts';
import { MAX_AMOUNT, TEXT_BYTES, VENUE_ACCOUNT, marketStatuses } from './types.ts';
import { othersOf } from './walk.ts';
import type { Answers } from './answers.ts';
import type {
  ChangeMarket,
  Command,
  CreateAccount,
  CreateAsset,
  CreateMarket,
  Deposit,
  FinishWithdrawal,
  MarketRules,
  SetMarketStatus,
  Tick,
  Withdraw,
} from './command.ts';
import type { Event } from './event.ts';
import type { Rejection } from './rejection.ts';
import type { RecordBuffer } from './schema.ts';
import type { Sessions } from './sessions.ts';
import type { Settings } from './settings.ts';
import type { State } from './state.ts';
import type { TickWork } from './tick.ts';

const ASSET_SYMBOL = /^[A-Z0-9]{1,16}$/;
const MARKET_SYMBOL = /^[A-Z0-9-]{3,33}$/;
const ACCOUNT_NAME = /^[A-Za-z0-9._@-]{1,64}$/;
const VISIBLE = /^[!-~]+$/;
const SCALE_MAX = 18;

export class Registry {
  readonly #state: State;
  readonly #answers: Answers;
  readonly #sessions: Sessions;
  readonly #settings: Settings;
  readonly #tickWork: TickWork;

  constructor(
    state: State,
    answers: Answers,
    sessions: Sessions,
    settings: Settings,
    tickWork: TickWork,
  ) {
    this.#state = state;
    this.#answers = answers;
    this.#sessions = sessions;
    this.#settings = settings;
    this.#tickWork = tickWork;
  }

  /** Applies one of these commands; `from` is only what Rejected is made with. */
  apply(command: Command, from: RecordBuffer): void {
    const reason = this.#dispatch(command);
    if (reason === undefined) return;
    const market = 'market' in command ? command.market : 0;
    this.#answers.reject(rejection(reason), market, 0, from, NO_TEXT);
  }

  #dispatch(command: Command): Rejection | undefined {
    const { account } = command;
    if (account !== VENUE_ACCOUNT && !this.#state.accounts.has(account)) return 'UNKNOWN_ACCOUNT';
    switch (command.kind) {
      case 'CreateAsset':
        return this.#createAsset(command);
      case 'CreateMarket':
        return this.#createMarket(command);
      case 'ChangeMarket':
        return this.#changeMarket(command);
      case 'SetMarketStatus':
        return this.#setStatus(command);
      case 'CreateAccount':
        return this.#createAccount(command);
      case 'Deposit':
        return this.#deposit(command);
      case 'Withdraw':
        return this.#withdraw(command);
      case 'FinishWithdrawal':
        return this.#finishWithdrawal(command);
      case 'SetCountdown':
        return setCountdown(this.#state, command);
      case 'Tick':
        return this.#tick(command);
      default:
        return this.#settings.apply(command);
    }
  }

  #tick(command: Tick): Rejection | undefined {
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    this.#tickWork.run(command.random);
    return undefined;
  }

  #createAsset(command: CreateAsset): Rejection | undefined {
    const { assets, assetBySymbol } = this.#state;
    const { symbol, scale } = command;
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    if (!ASSET_SYMBOL.test(symbol)) return 'INVALID_NAME';
    if (assetBySymbol.has(symbol)) return 'DUPLICATE_NAME';
    if (scale < 0 || scale > SCALE_MAX) return 'INVALID_SCALE';
    const asset = assets.length;
    assets.push({ symbol, scale, supply: 0n });
    assetBySymbol.set(symbol, asset);
    this.#emit({ kind: 'AssetCreated', asset, scale, symbol });
    return undefined;
  }

  #createMarket(command: CreateMarket): Rejection | undefined {
    const { markets } = this.#state;
    const { base, quote, symbol } = command;
    if (!this.#hasAsset(base) || !this.#hasAsset(quote)) return 'UNKNOWN_ASSET';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    if (!MARKET_SYMBOL.test(symbol)) return 'INVALID_NAME';
    if (markets.bySymbol.has(symbol)) return 'DUPLICATE_NAME';
    if (base === quote) return 'INVALID_SCALE';
    const problem = this.#problem(command, base, quote);
    if (problem !== undefined) return problem;
    if (markets.names.length === MARKETS_END) return 'EXCHANGE_FULL';
    const rules = rulesOf(command);
    const market = this.openMarket(base, quote, symbol);
    this.setRules(market, rules);
    markets.i32[market * MARKET_I32 + STATUS] = marketStatuses.indexOf(command.status);
    const { status } = command;
    markets.feature(market, KILLED, this.#state.venue.killed);
    this.#emit({ kind: 'MarketCreated', market, base, quote, status, ...rules, symbol });
    if (status === 'AUCTION') this.#sessions.open(market);
    return undefined;
  }

  /** Adds a market and its ladders; its rules are to be set. */
  openMarket(base: number, quote: number, symbol: string): number {
    const { markets, ladder, ledger } = this.#state;
    const market = markets.add({ symbol, base, quote });
    ladder.addLadder();
    ladder.addLadder();
    markets.i32[market * MARKET_I32 + VENUE_BASE] = ledger.handle(VENUE_ACCOUNT, base);
    markets.i32[market * MARKET_I32 + VENUE_QUOTE] = ledger.handle(VENUE_ACCOUNT, quote);
    return market;
  }

  /** Sets rules that have been checked. */
  setRules(market: number, rules: MarketRules): void {
    const { markets, assets } = this.#state;
    const { base, quote } = markets.names[market]!;
    const units = marketUnits(rules, assets[base]!.scale, assets[quote]!.scale);
    if (units !== undefined) markets.setRules(market, rules, units);
    this.#setWindow(market, rules);
  }

  /** Trades are remembered while there is a dynamic band to measure by them. */
  #setWindow(market: number, { dynamicBand, bandTrades }: MarketRules): void {
    const { windows } = this.#state;
    if (dynamicBand === 0) windows[market] = undefined;
    else {
      if (windows[market]?.span !== bandTrades) windows[market] = new TradeWindow();
      windows[market].setRules(dynamicBand, bandTrades);
    }
  }

  #changeMarket(command: ChangeMarket): Rejection | undefined {
    const { markets } = this.#state;
    const { market } = command;
    if (!markets.has(market)) return 'UNKNOWN_MARKET';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    const { base, quote } = markets.names[market]!;
    const problem = this.#problem(command, base, quote);
    if (problem === 'INVALID_SCALE') return problem;
    const old = markets.rules[market]!;
    const sameTick =
      old.tickMantissa === command.tickMantissa && old.tickScale === command.tickScale;
    const sameLot = old.lotMantissa === command.lotMantissa && old.lotScale === command.lotScale;
    const at = market * MARKET_I32;
    const bare = markets.i32[at + BEST] === 0 && markets.i32[at + BEST + 1] === 0;
    if (!(sameTick && sameLot)) {
      if (!bare || othersOf(this.#state, market).length > 0) return 'BOOK_NOT_EMPTY';
    }
    if (problem !== undefined) return problem;
    const rules = rulesOf(command);
    // Prices in ticks of another size would mislead the filters and bands.
    if (!sameTick) {
      markets.i32[at + LAST_PRICE] = 0;
      this.#state.windows[market] = undefined;
    }
    this.setRules(market, rules);
    this.#state.floats.unsettle(market);
    this.#emit({ kind: 'MarketChanged', market, ...rules });
    return undefined;
  }

  #problem(rules: MarketRules, base: number, quote: number): Rejection | undefined {
    const { assets } = this.#state;
    return ruleProblem(rules, assets[base]!.scale, assets[quote]!.scale);
  }

  #setStatus(command: SetMarketStatus): Rejection | undefined {
    const { market, status } = command;
    if (!this.#state.markets.has(market)) return 'UNKNOWN_MARKET';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    this.#sessions.setStatus(market, status);
    return undefined;
  }

  #createAccount(command: CreateAccount): Rejection | undefined {
    const { accounts } = this.#state;
    const { name } = command;
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    if (!ACCOUNT_NAME.test(name)) return 'INVALID_NAME';
    if (accounts.byName.has(name)) return 'DUPLICATE_NAME';
    this.#emit({ kind: 'AccountCreated', account: accounts.add(name), name });
    return undefined;
  }

  #deposit(command: Deposit): Rejection | undefined {
    const { accounts, assets, ledger, depositIds, sequence } = this.#state;
    const { beneficiary, asset, amount, externalId } = command;
    if (!accounts.has(beneficiary)) return 'UNKNOWN_ACCOUNT';
    const original = depositIds.get(externalId);
    if (original !== undefined) {
      this.#answers.repeat(original, 0);
      return undefined;
    }
    if (!this.#hasAsset(asset)) return 'UNKNOWN_ASSET';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    if (!isExternalId(externalId)) return 'INVALID_NAME';
    const { supply } = assets[asset]!;
    if (amount === 0n || supply + amount > MAX_AMOUNT) return 'AMOUNT_OUT_OF_RANGE';
    assets[asset]!.supply = supply + amount;
    const at = ledger.handle(beneficiary, asset) * ENTRY_WORDS + AVAILABLE;
    ledger.credit(at, lowLimb(amount), highLimb(amount));
    depositIds.set(externalId, sequence);
    this.#emit({ kind: 'Deposited', account: beneficiary, asset, amount, externalId });
    return undefined;
  }

  #withdraw(command: Withdraw): Rejection | undefined {
    const { ledger, withdrawalIds, withdrawals, sequence } = this.#state;
    const { account, asset, amount, externalId } = command;
    const key = `${account}:${externalId}`;
    const original = withdrawalIds.get(key);
    if (original !== undefined) {
      this.#answers.repeat(original.sequence, original.withdrawalId);
      return undefined;
    }
    if (!this.#hasAsset(asset)) return 'UNKNOWN_ASSET';
    if (account === VENUE_ACCOUNT) return 'NOT_PERMITTED';
    if (!isExternalId(externalId)) return 'INVALID_NAME';
    if (amount === 0n) return 'AMOUNT_OUT_OF_RANGE';
    const entry = ledger.find(account, asset) * ENTRY_WORDS;
    const lo = lowLimb(amount);
    const hi = highLimb(amount);
    if (!ledger.covers(entry + AVAILABLE, lo, hi)) return 'INSUFFICIENT_BALANCE';
    ledger.debit(entry + AVAILABLE, lo, hi);
    ledger.credit(entry + HELD, lo, hi);
    const withdrawalId = ++this.#state.withdrawalId;
    withdrawals.set(withdrawalId, { account, asset, amount, externalId });
    withdrawalIds.set(key, { sequence, withdrawalId });
    this.#emit({ kind: 'WithdrawalHeld', withdrawalId, account, asset, amount, externalId });
    return undefined;
  }

  #finishWithdrawal(command: FinishWithdrawal): Rejection | undefined {
    const { ledger, withdrawals, assets, venue } = this.#state;
    const { withdrawalId, outcome } = command;
    const withdrawal = withdrawals.get(withdrawalId);
    if (withdrawal === undefined) return 'UNKNOWN_WITHDRAWAL';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    const { account, asset, amount, externalId } = withdrawal;
    const held = this.#state.withdrawalIds.get(`${account}:${externalId}`)!.sequence;
    const audited = !venue.withdrawalGate || venue.auditedThrough >= held;
    if (outcome === 'SETTLE' && !audited) return 'AUDIT_PENDING';
    const entry = ledger.find(account, asset) * ENTRY_WORDS;
    const lo = lowLimb(amount);
    const hi = highLimb(amount);
    ledger.debit(entry + HELD, lo, hi);
    if (outcome === 'RELEASE') ledger.credit(entry + AVAILABLE, lo, hi);
    else assets[asset]!.supply -= amount;
    withdrawals.delete(withdrawalId);
    this.#emit({ kind: 'WithdrawalFinished', withdrawalId, account, asset, amount, outcome });
    return undefined;
  }

  #hasAsset(asset: number): boolean {
    return asset > 0 && asset < this.#state.assets.length;
  }

  #emit(event: Event): void {
    emit(this.#state, event);
  }
}

function isExternalId(text: string): boolean {
  return text.length <= TEXT_BYTES && VISIBLE.test(text);
}
