import CLibXML2
import Glibc

extension HTMLTreeConstruction {
    @inline(__always)
    mutating func node(_ type: xmlElementType) -> UnsafeMutablePointer<xmlNode>? {
        guard let memory = allocate(MemoryLayout<xmlNode>.size) else { return nil }
        let node = memory.assumingMemoryBound(to: xmlNode.self)
        node.pointee.type = type
        node.pointee.doc = document
        return node
    }

    /// Zeroed memory for a node.
    @inline(__always)
    mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
        let start = cursor.alignedUp(toMultipleOf: 8)
        guard size <= end - start else { return allocateInNextBlock(size) }
        cursor = start + size
        memset(start, 0, size)
        return start
    }

    mutating func allocateInNextBlock(_ size: Int) -> UnsafeMutableRawPointer? {
        guard nextBlock(atLeast: size) else { return nil }
        return allocate(size)
    }

    mutating func nextBlock(atLeast size: Int) -> Bool {
        // A text may yet grow in place as far as its block goes, so blocks for texts leave room.
        guard let block = arena.nextBlock(atLeast: size, limit: memoryLimit), let start = block.baseAddress
        else { return false }
        cursor = start
        end = start + block.count
        return true
    }

    mutating func copy(_ text: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<UInt8>? {
        guard let text else { return copy(UnsafePointer(cursor.assumingMemoryBound(to: UInt8.self)), 0) }
        return copy(text, strlen(UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self)))
    }

    /// A copy of `length` bytes with a zero after it.
    mutating func copy(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UnsafeMutablePointer<UInt8>? {
        if length >= end - cursor, !nextBlock(atLeast: length + 1) { return nil }
        let content = cursor.assumingMemoryBound(to: UInt8.self)
        content.update(from: bytes, count: length)
        content[length] = 0
        cursor += length + 1
        return content
    }

    /// Appends to the text that was written last: in place while it is the last thing in its block, else in a new block of
    /// twice its size, so that a long text is not copied at every piece.
    mutating func extend(
        _ node: UnsafeMutablePointer<xmlNode>, _ bytes: UnsafePointer<UInt8>, _ length: Int
    ) -> Bool {
        guard let content = node.pointee.content else { return false }
        let written = lastTextEnd - UnsafeMutableRawPointer(content)
        if lastTextEnd + 1 != cursor || length >= end - cursor {
            guard nextBlock(atLeast: (written + length + 1) * 2) else { return false }
            let moved = cursor.assumingMemoryBound(to: UInt8.self)
            moved.update(from: content, count: written)
            node.pointee.content = moved
            lastTextEnd = cursor + written
        }
        let target = lastTextEnd.assumingMemoryBound(to: UInt8.self)
        target.update(from: bytes, count: length)
        target[length] = 0
        lastTextEnd += length
        cursor = lastTextEnd + 1
        return true
    }
}
