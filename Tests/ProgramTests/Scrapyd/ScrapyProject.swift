import TestSupport

/// A Scrapy project in a folder, as somebody deploys it.
enum ScrapyProject {
    static let spiders = """
        import scrapy

        class Plain(scrapy.Spider):
            name = "plain"
            start_urls = ["data:,1"]

            def parse(self, response):
                yield {"n": 1}

        class Told(Plain):
            name = "told"

            def parse(self, response):
                yield {"word": self.word, "one": self.settings["MY_ONE"]}

        """

    /// Writes one that `scrapyd-deploy` sends to `url`.
    static func write(
        _ name: String, url: String, spiders: String = spiders, to folder: ScratchFolder
    ) throws {
        try folder.write(
            "[settings]\ndefault = \(name).settings\n\n[deploy]\nurl = \(url)\nproject = \(name)\n", to: "scrapy.cfg")
        try folder.write("", to: "\(name)/__init__.py")
        try folder.write(
            "BOT_NAME = '\(name)'\nSPIDER_MODULES = ['\(name).spiders']\nTELNETCONSOLE_ENABLED = False\n",
            to: "\(name)/settings.py")
        try folder.write(spiders, to: "\(name)/spiders/__init__.py")
    }
}
