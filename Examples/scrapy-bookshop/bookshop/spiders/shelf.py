import re

from bookshop.prices import amount
from bookshop.spiders.shop import ShopSpider


class ShelfSpider(ShopSpider):
    """The books of one shelf, as its lists show them.

    category  its name or its part of the address: `Night Trains` or `night-trains` (default `lighthouses`)
    pages     how many pages of the list to read (default: all)
    """

    name = "shelf"
    category = "lighthouses"
    pages = None

    def first_page(self):
        return f"category/{re.sub(r'[^a-z0-9]+', '-', self.category.lower()).strip('-')}/"

    def parse(self, response, page=1):
        for book in response.css("ol.books li.book"):
            yield {
                "title": book.css("h3 a::attr(title)").get(),
                "price": amount(book.css(".price::text").get()),
                "rating": int(book.css(".star-rating::text").re_first(r"\d") or 0),
                "shelf": response.css("h1::text").get(),
                "url": response.urljoin(book.css("h3 a::attr(href)").get()),
            }
        if not self.pages or page < int(self.pages):
            yield from response.follow_all(css=".pager .next a", cb_kwargs={"page": page + 1})
