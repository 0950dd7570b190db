/** Decimal text in and out through the reference data. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Views } from '../../src/marketdata/views.ts';
import { rules, SmallExchange, START_MS } from './small-exchange.ts';

const exchange = new SmallExchange();
const views = new Views();
views.apply(exchange.open(START_MS));
const { reference } = views;

test('integers become canonical text', () => {
  assert.deepEqual(
    [
      reference.priceText(1, 12_345),
      reference.priceText(1, 12_300),
      reference.quantityText(1, 1500),
      reference.quantityText(1, 10n ** 20n),
      reference.amountText(2, -150_000n),
      reference.averagePriceText(1, 3, 1000n),
      reference.averagePriceText(1, 0, 0n),
    ],
    ['123.45', '123', '1.5', '100000000000000000', '-1.5', '3.333333', '0'],
  );
});

test('text becomes integers, or the reason why not', () => {
  const prices = ['1.23', '1.2300', '1.234', '0', '21474836.47', '21474836.48', '1e3', ''];
  assert.deepEqual(
    prices.map((text) => reference.parsePrice(1, text)),
    [
      123,
      123,
      'PRICE_OFF_TICK',
      'PRICE_TOO_LOW',
      2 ** 31 - 1,
      'PRICE_TOO_HIGH',
      'malformed',
      'malformed',
    ],
  );
  const quantities = ['0.001', '9007199254740.991', '9007199254740.992', '0.0005', '0.000', '-1'];
  assert.deepEqual(
    quantities.map((text) => reference.parseQuantity(1, text)),
    [1, 2 ** 53 - 1, 'QUANTITY_TOO_HIGH', 'QUANTITY_OFF_LOT', 'QUANTITY_TOO_LOW', 'malformed'],
  );
  const amounts = ['0.00001', '92233720368547.75807', '92233720368547.75808', '0.000001', '0'];
  assert.deepEqual(
    amounts.map((text) => reference.parseAmount(2, text)),
    [1n, 2n ** 63n - 1n, 'AMOUNT_OUT_OF_RANGE', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'],
  );
});

test('markets are found by name and follow their changes', () => {
  const told: string[] = [];
  views.onMarket(({ symbol, status, tickSize }) => told.push(`${symbol} ${status} ${tickSize}`));
  const changed = { ...rules, tickMantissa: 5 };
  views.apply(exchange.output(START_MS, [{ kind: 'MarketChanged', market: 1, ...changed }]));
  views.apply(
    exchange.output(START_MS, [{ kind: 'MarketStatusChanged', market: 1, status: 'HALT' }]),
  );
  assert.deepEqual(told, ['BTC-USD TRADING 0.05', 'BTC-USD HALT 0.05']);
  assert.deepEqual(reference.marketBySymbol('BTC-USD'), {
    market: 1,
    base: 1,
    quote: 2,
    status: 'HALT',
    symbol: 'BTC-USD',
    ...changed,
    baseSymbol: 'BTC',
    quoteSymbol: 'USD',
    baseUnitsPerLot: 100_000n,
    quoteUnits: 5n,
    tickSize: '0.05',
    lotSize: '0.001',
  });
  assert.equal(reference.parsePrice(1, '0.11'), 'PRICE_OFF_TICK');
  assert.equal(reference.parsePrice(1, '0.15'), 3);
  assert.equal(reference.accountByName('bob')?.account, 2);
  assert.equal(reference.assetBySymbol('BTC')?.scale, 8);
});
