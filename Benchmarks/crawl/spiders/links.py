"""Scrapy: every page of the start's host that links lead to, with its address, title, status and links."""

from urllib.parse import urlsplit

import scrapy
from scrapy.http import HtmlResponse

LINKS = "a::attr(href), area::attr(href), iframe::attr(src), frame::attr(src)"


class LinksSpider(scrapy.Spider):
    """`-a start=URL`."""

    name = "links"
    custom_settings = {"ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False}

    def __init__(self, start: str, **arguments: str):
        super().__init__(**arguments)
        self.start_url = start
        self.allowed_domains = [urlsplit(start).hostname]

    async def start(self):
        # `start_urls` would fetch the start page twice: Scrapy keeps it out of its filter of known URLs.
        yield scrapy.Request(self.start_url)

    def parse(self, response):
        if not isinstance(response, HtmlResponse):
            yield {"url": response.url, "title": None, "status": response.status, "links": []}
            return
        links = [response.urljoin(link.strip()) for link in response.css(LINKS).getall()]
        yield {
            "url": response.url,
            "title": response.css("title::text").get(),
            "status": response.status,
            "links": links,
        }
        for link in links:
            if link.startswith("http"):
                yield scrapy.Request(link)
