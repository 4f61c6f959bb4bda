import TestSupport

/// The Scrapy project that these tests run. Its spiders need no network.
enum ShopEgg {
    static let spiderNames = ["args", "fails", "forks", "hungry", "quick", "slow", "stubborn"]

    static let bytes = TestEgg(spiders: spiders).bytes

    private static let spiders = """
        import os, signal, sys, time
        import scrapy
        from scrapy.exceptions import DontCloseSpider

        class Quick(scrapy.Spider):
            name = "quick"
            start_urls = ["data:,1"]

            def parse(self, response):
                self.logger.info("parsing ü")
                yield {"name": self.name, "n": 1}

        class Arguments(Quick):
            name = "args"

            def __init__(self, **arguments):
                super().__init__()
                self.arguments = arguments

            def parse(self, response):
                settings = {name: self.settings.get(name) for name in self.settings if name.startswith(("MY_", "CLOSE"))}
                yield {"arguments": self.arguments, "settings": settings,
                       "environment": {name: value for name, value in os.environ.items() if "SCRAPY" in name}}

        class Slow(Quick):
            name = "slow"

            @classmethod
            def from_crawler(cls, crawler, *arguments, **named):
                spider = super().from_crawler(crawler, *arguments, **named)
                crawler.signals.connect(spider.stay, scrapy.signals.spider_idle)
                return spider

            def stay(self):
                raise DontCloseSpider

        class Stubborn(Slow):
            name = "stubborn"

            def parse(self, response):
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                self.logger.info("hears nothing any more")
                yield {}

        class Forks(Quick):
            name = "forks"

            def parse(self, response):
                pids = []
                for number in range(3):
                    pid = os.fork()
                    if pid == 0:
                        if number:
                            os.setsid()
                        signal.signal(signal.SIGINT, signal.SIG_IGN)
                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                        while True:
                            time.sleep(60)
                    pids.append(pid)
                yield {"pids": pids}

        class Hungry(Quick):
            name = "hungry"

            def parse(self, response):
                eaten = []
                while True:
                    eaten.append(bytearray(os.urandom(1 << 20)) * 8)
                    time.sleep(0.01)

        class Fails(Quick):
            name = "fails"

            def __init__(self, **arguments):
                raise SystemExit("cannot begin")

        """
}
