import Foundation
import TestSupport
import Testing
import Web

@testable import Crawling

@Suite struct FeedFullDiskTests {
    @Test("a full device is one fault with path and reason, and the feed takes nothing more")
    func fullDevice() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let sink = JSONLinesSink(.standardOutput, file: FeedFile(descriptor: descriptor, named: "/dev/full"))
        try sink.append("{}\n")
        let fault = #expect(throws: FeedFault.self) { try sink.checkpoint() }
        #expect(fault?.code == .diskFull)
        #expect(fault?.path == "/dev/full")
        #expect(fault?.description.contains("No space left on device") == true)
        #expect(faultCode { try sink.append("{}\n") } == .diskFull)
        #expect(faultCode { try sink.finish() } == .diskFull)
    }

    @Test(
        "P35 P37 on a full disk no half item is left, and the crawl resumes when there is space",
        .enabled(if: geteuid() == 0, "a small disk can only be mounted by root"), arguments: FeedForm.allCases)
    func fullDisk(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            try folder.write("", to: "disk/.here")
            let disk = folder.file("disk")
            let mount = try await Program(path: "/usr/bin/env").run(
                ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk])
            // Containers may be root without the right to mount.
            if mount.code != 0 { return }
            defer { umount2(disk, Int32(MNT_DETACH)) }
            func names() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: disk).sorted()
            }

            let fresh = try form.open(in: disk, .fresh)
            let code = faultCode {
                for number in 0..<40 { try fresh.append(99 + 100 * number..<100 + 100 * number) }
                try fresh.feed.finish()
            }
            #expect(code == .diskFull)
            fresh.feed.discard()
            #expect(try names() == [])

            try folder.write([UInt8](repeating: 1, count: 1 << 18), to: "disk/other")
            let feed = try form.open(in: disk, .resumable)
            try feed.append(0..<10)
            let position = try feed.feed.checkpoint()
            let fault = #expect(throws: FeedFault.self) {
                for number in 0..<40 { try feed.append(99 + 100 * number..<100 + 100 * number) }
                _ = try feed.feed.checkpoint()
            }
            #expect(fault?.code == .diskFull)
            #expect(fault?.path == "\(disk)/\(form.rawValue)")
            feed.feed.discard()
            // Whoever reads the file now finds whole items only.
            if [.jsonLines, .json, .csv].contains(form) {
                let last = try form.contents(in: disk).utf8.last
                #expect(last == UInt8(ascii: "\n") || last == UInt8(ascii: "}"))
            }
            try FileManager.default.removeItem(atPath: disk + "/other")
            let resumed = try form.open(in: disk, .resume(at: position))
            try resumed.append(10..<12)
            try resumed.feed.finish()
            let text = try form.contents(in: disk)
            #expect(text.contains("shop.example/11"))
            #expect(!text.contains("shop.example/99"))
        }
    }
}
