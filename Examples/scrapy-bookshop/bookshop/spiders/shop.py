from urllib.parse import urljoin

import scrapy


class ShopSpider(scrapy.Spider):
    """Begins at `start_url` (`-a start_url=…`), else at the spider's own page of the shop at BOOKSHOP_URL. Has no name, so
    it is not listed."""

    start_url = None

    @classmethod
    def from_crawler(cls, crawler, *args, **kwargs):
        spider = super().from_crawler(crawler, *args, **kwargs)
        shop = crawler.settings.get("BOOKSHOP_URL").rstrip("/") + "/"
        spider.start_urls = [spider.start_url or urljoin(shop, spider.first_page())]
        return spider

    def first_page(self):
        """The page to begin with, from the shop's root on."""
        raise NotImplementedError
