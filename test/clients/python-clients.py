"""One walk through the exchange by python-binance and by ccxt: prints what they saw as JSON.

python python-clients.py URL ACCOUNTS.json
"""

import json
import sys

import ccxt
from binance.client import Client
from binance.exceptions import BinanceAPIException

url, path = sys.argv[1:]
with open(path) as file:
    alice, bob = json.load(file)[:2]


def pointed_ccxt(account):
    client = ccxt.binance(
        {
            "apiKey": account["apiKey"],
            "secret": account["secret"],
            "enableRateLimit": False,
            "urls": {
                "api": {
                    "public": url + "/api/v3",
                    "private": url + "/api/v3",
                    "sapi": url + "/sapi/v1",
                    "fapiPublic": url + "/fapi/v1",
                    "dapiPublic": url + "/dapi/v1",
                }
            },
        }
    )
    client.load_markets()
    return client


class Here(Client):
    API_URL = url + "/api"
    MARGIN_API_URL = url + "/sapi"


def refusal(call):
    try:
        call()
    except BinanceAPIException as error:
        return [type(error).__name__, error.code, error.message]
    except ccxt.BaseError as error:
        return [type(error).__name__]


def by_ccxt():
    seller, buyer = pointed_ccxt(alice), pointed_ccxt(bob)
    placed = seller.create_order("BTC/USDT", "limit", "sell", 1, 50000)
    bought = buyer.create_order("BTC/USDT", "market", "buy", 0.25)
    edited = seller.edit_order(placed["id"], "BTC/USDT", "limit", "sell", 0.5, 51000)
    canceled = seller.cancel_order(edited["id"], "BTC/USDT")
    return {
        "symbols": seller.symbols,
        "placed": [placed["status"], placed["price"], placed["amount"]],
        "bought": [bought["status"], bought["filled"], bought["cost"]],
        "fee": bought["trades"][0]["fee"],
        "edited": [edited["status"], edited["price"], edited["amount"]],
        "canceled": canceled["status"],
        "balance": buyer.fetch_balance()["BTC"],
        "missing": refusal(lambda: seller.cancel_order("999", "BTC/USDT")),
    }


def by_python_binance():
    seller = Here(alice["apiKey"], alice["secret"])
    buyer = Here(bob["apiKey"], bob["secret"])
    symbol = "ETHUSDT"
    placed = seller.order_limit_sell(symbol=symbol, quantity=2, price="3000")
    bought = buyer.order_market_buy(symbol=symbol, quantity=0.5)
    open_orders = seller.get_open_orders(symbol=symbol)
    canceled = seller.cancel_order(symbol=symbol, orderId=placed["orderId"])
    return {
        "filters": [each["filterType"] for each in seller.get_symbol_info(symbol)["filters"]][:3],
        "placed": [placed["status"], placed["price"], placed["origQty"]],
        "bought": [bought["status"], bought["executedQty"], bought["cummulativeQuoteQty"]],
        "open": [[each["status"], each["executedQty"]] for each in open_orders],
        "canceled": canceled["status"],
        "trades": [[t["price"], t["qty"], t["commission"], t["commissionAsset"]] for t in seller.get_my_trades(symbol=symbol)],
        "klines": len(seller.get_historical_klines(symbol, "1m", "1 hour ago UTC")),
        "balance": buyer.get_asset_balance(asset="ETH"),
        "missing": refusal(lambda: seller.cancel_order(symbol=symbol, orderId=999)),
    }


print(json.dumps({"ccxt": by_ccxt(), "python-binance": by_python_binance()}))
