"""Scrapy: every page of the start's host with six fields by CSS. fields.yaml says the same to Trawl."""

from urllib.parse import urlsplit

import scrapy
from scrapy.http import HtmlResponse

LINKS = "a::attr(href), area::attr(href), iframe::attr(src), frame::attr(src)"


class FieldsSpider(scrapy.Spider):
    """`-a start=URL`."""

    name = "fields"
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
            yield {"url": response.url}
            return
        yield {
            "url": response.url,
            "title": response.css("title::text").get(),
            "heading": response.css("h1::text").get(),
            "description": response.css("meta[name=description]::attr(content)").get(),
            "links": response.css("a::attr(href)").getall(),
            "block": response.css(".block ::text").get(),
            "second": response.css("ul > li:nth-child(2) ::text").get(),
        }
        for link in response.css(LINKS).getall():
            url = response.urljoin(link.strip())
            if url.startswith("http"):
                yield scrapy.Request(url)
