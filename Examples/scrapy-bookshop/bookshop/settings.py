"""Settings of the project; `-s NAME=value` and schedule.json's `setting=NAME=value` win over them."""

BOT_NAME = "bookshop"
SPIDER_MODULES = ["bookshop.spiders"]
NEWSPIDER_MODULE = "bookshop.spiders"

# Where the shop is. Ours to name: Scrapy does not know this setting.
BOOKSHOP_URL = "http://127.0.0.1:8000/"

ROBOTSTXT_OBEY = True
# The shop runs on this machine and is not hurt by this.
DOWNLOAD_DELAY = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 8
TELNETCONSOLE_ENABLED = False
FEED_EXPORT_ENCODING = "utf-8"
