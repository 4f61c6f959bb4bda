import scrapy


class OneSpider(scrapy.Spider):
    """Fetches one page and gives one item."""

    name = "one"

    def __init__(self, url, **arguments):
        super().__init__(**arguments)
        self.start_urls = [url]

    def parse(self, response):
        yield {"url": response.url, "title": response.css("title::text").get()}
