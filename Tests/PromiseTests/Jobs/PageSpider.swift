import Bookshop
import TestSupport
import Testing
import Web

/// A deployed spider that fetches one page of the shop's tree, another one for each job: how often a page was asked for
/// is how often its job ran.
struct PageSpider {
    /// What a platform must be told so that its crawls reach the shop and fetch nothing but the page.
    static let configuration = "crawl: {allowed_hosts: [127.0.0.1], settings: {ROBOTSTXT_OBEY: false}}\n"

    static let source = """
        name: page
        args: {url: }
        start: '{{ args.url }}'
        pages:
          page:
            items: {fields: {url: {value: '{{ url }}'}}}

        """

    let shop: RunningBookshop
    let jobs: Int

    /// Deploys the spider.
    func deploy(to api: ServiceClient) async throws {
        let answer = try await api.call(
            "PUT", "/projects/default/spiders/page/versions/1", body: Self.source,
            headers: [("Content-Type", "application/yaml")])
        guard answer.status == 200 else { throw UnexpectedAnswer(request: "deploy", answer: answer) }
    }

    /// The job of the page with this number, from 0 on.
    func job(_ number: Int) -> JSONValue {
        [
            "spider": "page", "job_id": .string(SubmissionStorm.id(number)),
            "args": ["url": .string(shop.url("/many/\(number + 1)"))],
        ]
    }

    /// Every job has run, and none twice.
    func expectOnce(_ comment: Comment) {
        let counts = (1...jobs).map { shop.requests(path: "/many/\($0)") }
        #expect(counts.allSatisfy { $0 >= 1 }, "\(comment): \(counts.count { $0 == 0 }) jobs did not run")
        #expect(counts.allSatisfy { $0 <= 1 }, "\(comment): \(counts.count { $0 > 1 }) jobs ran more than once")
    }
}
