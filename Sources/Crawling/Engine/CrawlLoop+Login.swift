import NIOCore
import Synchronization
import Web

extension CrawlLoop {
    /// A step of the log-in was answered: goes on with the next, or begins the crawl.
    func receiveLogin(_ connection: HTTPConnection, _ download: Download, _ response: ResponseParser.Response) {
        let request = download.request
        let action = AnswerAction(
            request: request, head: response.head, settings: crawl.settings, retryPolicy: crawl.retryPolicy,
            handlesAllStatuses: true)
        var next: RequestRecord?
        var failure: String?
        switch action {
        case .redirect(let target):
            next = request.redirected(to: target, status: response.head.status, seed: crawl.rules.seed)
        case .retry, .ignore: failure = "the log-in page answered \(response.head.status)"
        case .fail(let reason): failure = "the log-in failed: \(reason)"
        case .deliver: (next, failure) = advance(download, response)
        }
        proceed(connection) { state in
            account(download, response, in: &state)
            if let next {
                state.frontier.addUrgent(next)
            } else if let failure {
                // The form's page, not the request: a form sent by GET has the password in its URL.
                state.fail(state.login?.login.url ?? request.url.withoutFragment, failure)
                state.frontier.stop(.loginFailed)
            } else {
                state.statistics.count("login/count")
                state.login = nil
                state.begin(crawl.startRequests)
            }
            state.frontier.finish(request, slot: download.slot, isPage: false)
        }
    }

    /// The next request, or why there is none; neither when the log-in is done.
    private func advance(
        _ download: Download, _ response: ResponseParser.Response
    ) -> (next: RequestRecord?, failure: String?) {
        guard var login = crawl.state.withLock({ $0.login }) else { return (nil, nil) }
        do {
            let page = try worker.page(download.request, response)
            let next = try login.receive(page)
            let current = login
            crawl.state.withLock { $0.login = current }
            guard let next else { return (nil, nil) }
            var record = RequestRecord(next, seed: crawl.rules.seed)
            record.purpose = .login
            return (record, nil)
        } catch {
            return (nil, "the log-in failed: \(error)")
        }
    }
}
