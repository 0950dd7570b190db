/** The benchmark of orders over WebSocket runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { websocket } from '../../bench/websocket.ts';

for (const face of ['binance', 'native'] as const) {
  test(`the WebSocket benchmark of the ${face} face runs tiny`, { timeout: 60_000 }, async () => {
    const figures = await websocket({ orders: 200, rounds: 1, connections: 2, face });
    const { ordersPerSecond, echoesPerSecond, usP50, usP99 } = figures;
    for (const figure of [ordersPerSecond, echoesPerSecond, usP50, usP99]) assert.ok(figure > 0);
  });
}
