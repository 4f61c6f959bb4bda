import re

from bookshop.prices import amount
from bookshop.spiders.shop import ShopSpider


class BooksSpider(ShopSpider):
    """Every book of the shop: follows the catalogue page by page and reads the page of each book."""

    name = "books"

    def first_page(self):
        return "catalogue/"

    def parse(self, response):
        yield from response.follow_all(css="ol.books h3 a", callback=self.parse_book)
        yield from response.follow_all(css=".pager .next a")

    def parse_book(self, response):
        availability = response.css(".availability::text").get("")
        stock = re.search(r"\d+", availability)
        rating = re.search(r"\d", response.css("article .star-rating::attr(title)").get(""))
        yield {
            "title": response.css("h1.title::text").get("").strip(),
            "author": response.css(".author::text").get("").strip(),
            "price": amount(response.css(".price::text").get()),
            "rating": int(rating[0]) if rating else None,
            "availability": availability.strip(),
            "stock": int(stock[0]) if stock else 0,
            "category": response.css(".breadcrumb li:last-child a::text").get("").strip(),
            "code": response.css("table.attributes").re_first(r"\b\d{12}\b"),
            "url": response.url,
        }
