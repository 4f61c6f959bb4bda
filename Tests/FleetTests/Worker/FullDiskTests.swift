import Foundation
import Jobs
import TestSupport
import Testing

@testable import Fleet

/// P35: a node whose disk is full does not eat the queue.
struct FullDiskTests {
    @Test func itsJobGoesBackAndNoMoreAreTaken() throws {
        var state = WorkerStateProbe.joined(slots: 2)
        #expect(state.wanted(at: .seconds(100)) == 2)
        let isGivenBack = state.foundDiskFull(.named("one"))
        #expect(isGivenBack)
        #expect(state.wanted(at: .seconds(100)) == 0)
        state.isDiskFull = false
        #expect(state.wanted(at: .seconds(100)) == 2)
        // What it writes may be what fills the disk.
        let isGivenBackAgain = state.foundDiskFull(.named("one"))
        #expect(!isGivenBackAgain)
    }

    @Test(.needsMounts) func roomIsLookedFor() async throws {
        try await SmallDisk.withDisk(megabytes: 8) { disk in
            let folders = try JobFolders(disk.path)
            #expect(folders.hasRoom())
            try SmallDisk.fill(disk)
            #expect(!folders.hasRoom())
            try FileManager.default.removeItem(atPath: disk.file("ballast"))
            #expect(folders.hasRoom())
            #expect(folders.identity?.utf8.count == 32)
        }
    }

    @Test func theIdentityIsKept() async throws {
        try await withScratchFolder { folder in
            let first = try JobFolders(folder.path).identity
            #expect(first != nil)
            let again = try JobFolders(folder.path).identity
            #expect(again == first)
            try await withScratchFolder { other in
                let another = try JobFolders(other.path).identity
                #expect(another != first)
            }
        }
    }
}
