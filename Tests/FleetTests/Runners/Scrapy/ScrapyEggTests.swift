import TestSupport
import Testing

@testable import Fleet

/// Projects in eggs.
@Suite(.serialized, .needsScrapy) struct ScrapyEggTests {
    /// Writes an egg of files.
    private static func egg(_ files: [String: String], in folder: ScratchFolder) throws -> String {
        try folder.write(TestEgg(files: files.sorted { $0.key < $1.key }).bytes, to: "project.egg")
    }

    private static let project = [
        "EGG-INFO/entry_points.txt": "[scrapy]\nsettings = shop.settings\n",
        "EGG-INFO/PKG-INFO": "Metadata-Version: 1.0\nName: shop\nVersion: 1.0\n", "shop/__init__.py": "",
        "shop/spiders/__init__.py": "",
        "shop/settings.py": "BOT_NAME = 'shop'\nSPIDER_MODULES = ['shop.spiders']\n",
        "shop/spiders/two.py": """
        import scrapy

        class First(scrapy.Spider):
            name = "first"
            start_urls = ["data:,1"]

            def parse(self, response):
                yield {"bot": self.settings["BOT_NAME"]}

        class Second(scrapy.Spider):
            name = "second"
        """,
    ]

    @Test func listsAndRunsItsSpiders() async throws {
        try await withScrapyHost { harness in
            let egg = try Self.egg(Self.project, in: harness.folder)
            let list = try await harness.start("list", ["list", "-s", "LOG_STDOUT=0"], egg: egg, capture: 1 << 20)
            #expect(await list.end()?.status == 0)
            #expect(try harness.output("list") == "first\nsecond\n")
            let crawl = try await harness.start("crawl", ["crawl", "first", "-o", "items.jsonl"], egg: egg)
            #expect(await crawl.end()?.status == 0)
            #expect(try harness.folder.text("crawl/items.jsonl") == "{\"bot\": \"shop\"}\n")
            // Nothing of one project is left for the next: the processes are others.
            let none = try await harness.start("none", ["list"], capture: 1 << 20)
            #expect(await none.end()?.status != 0)
        }
    }

    @Test(arguments: [
        ["shop/__init__.py": ""], ["EGG-INFO/entry_points.txt": "[other]\nsettings = x\n"],
        ["EGG-INFO/entry_points.txt": "no ini file"], ["EGG-INFO/entry_points.txt": "[scrapy]\nsettings = nowhere\n"],
    ])
    func refusesWhatIsNoProject(_ files: [String: String]) async throws {
        try await withScrapyHost { harness in
            let egg = try Self.egg(files, in: harness.folder)
            let list = try await harness.start("list", ["list"], egg: egg, capture: 1 << 20)
            let ending = try #require(await list.end())
            #expect(ending.status == 1)
            let errors = try harness.output("list", "stderr")
            #expect(errors.contains("BadEgg") || errors.contains("No module named 'nowhere'"), "\(errors)")
        }
    }
}
