/**
 * ccxt and python-binance for Python, unmodified, where they are installed for `python3` or for the
 * interpreter that BUTTONWOOD_PYTHON names.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startVenue } from './venue.ts';

const python = process.env['BUTTONWOOD_PYTHON'] ?? 'python3';
const script = fileURLToPath(new URL('./python-clients.py', import.meta.url));
const missing =
  spawnSync(python, ['-c', 'import ccxt, binance.client'], { timeout: 60_000 }).status !== 0 &&
  `${python} lacks ccxt and python-binance`;

test('clients for Python trade here', { skip: missing }, async () => {
  const venue = await startVenue();
  try {
    const { stdout, stderr } = spawnSync(python, [script, venue.url, venue.keys], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.notEqual(stdout, '', stderr);
    assert.deepEqual(JSON.parse(stdout), {
      ccxt: {
        symbols: ['AAPL/USD', 'BTC/USDT', 'ETH/BTC', 'ETH/USDT', 'TATA/INR'],
        placed: ['open', 50_000, 1],
        bought: ['closed', 0.25, 12_500],
        fee: { cost: 0.00025, currency: 'BTC' },
        edited: ['open', 51_000, 0.5],
        canceled: 'canceled',
        balance: { free: 10_000.24975, used: 0, total: 10_000.24975 },
        missing: ['OrderNotFound'],
      },
      'python-binance': {
        filters: ['PRICE_FILTER', 'LOT_SIZE', 'MARKET_LOT_SIZE'],
        placed: ['NEW', '3000.00000000', '2.00000000'],
        bought: ['FILLED', '0.50000000', '1500.00000000'],
        open: [['PARTIALLY_FILLED', '0.50000000']],
        canceled: 'CANCELED',
        trades: [['3000.00000000', '0.50000000', '1.50000000', 'USDT']],
        klines: 1,
        balance: { asset: 'ETH', free: '100000.49950000', locked: '0.00000000' },
        missing: ['BinanceAPIException', -2011, 'Unknown order sent.'],
      },
    });
  } finally {
    await venue.stop();
  }
});
