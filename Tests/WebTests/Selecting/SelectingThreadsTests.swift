import Foundation
import Testing

@testable import Web

/// Selectors are shared by threads; builders and trees are not.
struct SelectingThreadsTests {
    @Test func threadsShareSelectors() async throws {
        let selectors =
            try SelectingOracle.css.map { ($0, try Selector.css($0.selector)) }
            + SelectingOracle.xpath.map { ($0, try Selector.xpath($0.selector)) }
        let faults = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let builder = LibXML2TreeBuilder()
                    var faults: [String] = []
                    for _ in 0..<10 {
                        for (item, selector) in selectors {
                            let tree = try builder.tree(page: item.page)
                            let found = try tree.select(selector).map(\.value)
                            if found != item.matches { faults.append(item.testDescription) }
                        }
                    }
                    return faults
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(faults == [])
    }

    /// Event loops and tasks have small stacks: 512 KiB must do for the deepest page and selector.
    @Test func P20_aSmallStackSuffices() throws {
        let result = SmallStack.run {
            let builder = LibXML2TreeBuilder()
            let tree = try builder.tree(html: String(repeating: "<div>", count: 100_000) + "x")
            var found = try tree.select(.css("div div div > div ::text")).count
            found += try tree.select(.xpath("//div[not(div)][1]/ancestor::*")).count
            found += try tree.select(.css(String(repeating: "div ", count: 60) + "div")).isEmpty ? 0 : 1
            found += try tree.select(
                .css(String(repeating: ":not(", count: 15) + "p" + String(repeating: ")", count: 15))
            ).count
            found += try tree.select(.xpath(String(repeating: "div/", count: 500) + "div")).count
            found += try tree.select(
                .xpath(String(repeating: "(", count: 60) + "1" + String(repeating: ")", count: 60))
            ).count
            found += try tree.select(
                .xpath(String(repeating: "*[", count: 60) + "1" + String(repeating: "]", count: 60))
            ).count
            found += try tree.select(.xpath(String(repeating: "-", count: 1000) + "1")).count
            found += try tree.select(.xpath(String(repeating: "1+", count: 500) + "1")).count
            return found > 0 && tree.document.html.utf8.count > 1_000_000
        }
        #expect(result == true)
    }
}

/// Runs a piece of work on a thread with a small stack.
enum SmallStack {
    private final class Box: @unchecked Sendable {
        // Safe: written by the thread before it signals, read after.
        var result: Bool?
    }

    static func run(_ work: @escaping @Sendable () throws -> Bool) -> Bool? {
        let box = Box()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            box.result = try? work()
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
        return box.result
    }
}
