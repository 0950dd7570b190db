/**
 * The few operations of Binance's wallet and margin API that clients ask before they trade, and the
 * exchange information of futures that this exchange does not have.
 */
import { commissionText } from '../account-replies.ts';
import { noFields, operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { padded } from '../decimals.ts';
import { failure, isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { limit, moment, optional, text, whole } from '../parameters.ts';
import { findSymbols, symbolOf } from '../symbols.ts';

/** All assets with the account's balances; there is one network, on which nothing moves by itself. */
function coins({ context: { views }, actor }: BinanceCall<object>): object {
  const { reference } = views;
  return reference.assets().map(({ asset, symbol, scale }) => {
    const balance = views.balance(actor.account, asset);
    const amount = (units: bigint): string => padded(reference.amountText(asset, units));
    return {
      coin: symbol,
      name: symbol,
      free: amount(balance.available),
      locked: amount(balance.locked),
      freeze: padded('0'),
      withdrawing: amount(balance.held),
      ipoing: padded('0'),
      ipoable: padded('0'),
      storage: padded('0'),
      isLegalMoney: false,
      trading: true,
      depositAllEnable: false,
      withdrawAllEnable: false,
      networkList: [
        {
          network: NETWORK,
          coin: symbol,
          name: NETWORK,
          isDefault: true,
          depositEnable: false,
          withdrawEnable: false,
          depositDesc: '',
          withdrawDesc: '',
          specialTips: '',
          resetAddressStatus: false,
          addressRegex: '',
          memoRegex: '',
          withdrawFee: padded('0'),
          withdrawMin: padded('0'),
          withdrawMax: padded('0'),
          withdrawIntegerMultiple: padded(reference.amountText(asset, 1n)),
          minConfirm: 0,
          unLockConfirm: 0,
          sameAddress: false,
          decimals: scale,
        },
      ],
    };
  });
}

const NETWORK = 'LEDGER';

interface FeeParameters {
  readonly symbol: string | undefined;
}

function tradeFees({ context, given }: BinanceCall<FeeParameters>): object | BinanceError {
  const markets = findSymbols(context.views.reference, given.symbol, undefined);
  if (isFailure(markets)) return markets;
  return markets.map((market) => ({
    symbol: symbolOf(market),
    makerCommission: commissionText(market.makerFee),
    takerCommission: commissionText(market.takerFee),
  }));
}

interface AddressParameters {
  readonly coin: string;
  readonly network: string | undefined;
}

/** Nothing can be sent here: the operator makes deposits. The address says so. */
function depositAddress({ context, given }: BinanceCall<AddressParameters>): object | BinanceError {
  const asset = context.views.reference.assetBySymbol(given.coin);
  if (asset === undefined) return failure('INVALID_PARAMETER', 'coin');
  return { coin: given.coin, address: 'ask-the-operator', tag: '', url: '' };
}

interface HistoryParameters {
  readonly coin: string | undefined;
  readonly status: number | undefined;
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly offset: number | undefined;
  readonly limit: number;
  readonly txId: string | undefined;
  readonly withdrawOrderId: string | undefined;
  readonly includeSource: string | undefined;
}

const historyFields = {
  coin: optional(text),
  status: optional(whole()),
  startTime: optional(moment),
  endTime: optional(moment),
  offset: optional(whole()),
  limit: limit(1000, 1000),
  txId: optional(text),
  withdrawOrderId: optional(text),
  includeSource: optional(text),
} as const;

/** Signed operations that always answer an empty list. */
const empty = (name: string): AnyOperation =>
  operation<HistoryParameters>({
    name,
    security: 'read',
    weight: 1,
    fields: historyFields,
    handle: () => [],
  });

/** Exchange information of a product that has no markets. */
const noMarkets = (name: string): AnyOperation =>
  operation<object>({
    name,
    security: 'NONE',
    weight: 1,
    fields: noFields,
    handle: ({ context }) => ({
      timezone: 'UTC',
      serverTime: context.now(),
      rateLimits: [],
      exchangeFilters: [],
      symbols: [],
    }),
  });

export const walletOperations: readonly AnyOperation[] = [
  operation<object>({
    name: 'sapi.capital.config.getall',
    security: 'read',
    weight: 10,
    fields: noFields,
    handle: coins,
  }),
  operation<FeeParameters>({
    name: 'sapi.asset.tradeFee',
    security: 'read',
    weight: 1,
    fields: { symbol: optional(text) },
    handle: tradeFees,
  }),
  operation<object>({
    name: 'sapi.system.status',
    security: 'NONE',
    weight: 1,
    fields: noFields,
    handle: () => ({ status: 0, msg: 'normal' }),
  }),
  operation<AddressParameters>({
    name: 'sapi.capital.deposit.address',
    security: 'read',
    weight: 10,
    fields: { coin: text, network: optional(text) },
    handle: depositAddress,
  }),
  empty('sapi.capital.deposit.hisrec'),
  empty('sapi.capital.withdraw.history'),
  empty('sapi.margin.allPairs'),
  empty('sapi.margin.isolated.allPairs'),
  noMarkets('fapi.exchangeInfo'),
  noMarkets('dapi.exchangeInfo'),
];
