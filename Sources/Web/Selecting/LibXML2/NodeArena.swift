import CLibXML2

/// Memory for the nodes and texts of one tree, given out by moving a pointer and taken back all at once.
///
/// libxml2 allocates each node, name and value on its own and frees them one by one; that is half of what its trees cost.
final class NodeArena {
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var blocksInUse = 0
    /// The elements among the nodes.
    var index = ElementIndex<UnsafeMutablePointer<xmlNode>>()
    /// Bytes in the blocks that are in use.
    private(set) var capacityInUse = 0

    private static let firstBlock = 128 << 10
    private static let largestBlock = 4 << 20
    /// What an arena keeps from one page to the next.
    private static let kept = 4 << 20
    private static let keptElements = 32 << 10

    deinit {
        for block in blocks { block.deallocate() }
        index.deallocate()
    }

    /// The next block, of at least `size` bytes, or nil if the blocks in use would then take more than `limit` bytes.
    func nextBlock(atLeast size: Int, limit: Int) -> UnsafeMutableRawBufferPointer? {
        if blocksInUse < blocks.count, blocks[blocksInUse].count < size {
            // A kept block that is too small for a long text: make room for a larger one in its place.
            blocks[blocksInUse].deallocate()
            blocks.remove(at: blocksInUse)
            return nextBlock(atLeast: size, limit: limit)
        }
        if blocksInUse == blocks.count {
            let doubled = min(max((blocks.last?.count ?? 0) * 2, Self.firstBlock), Self.largestBlock)
            let wanted = max(doubled, size)
            guard wanted <= limit - capacityInUse else { return nil }
            blocks.append(.allocate(byteCount: wanted, alignment: 16))
        }
        let block = blocks[blocksInUse]
        guard block.count <= limit - capacityInUse else { return nil }
        blocksInUse += 1
        capacityInUse += block.count
        return block
    }

    /// Takes everything back. Nothing in the arena may be used any more.
    func reset() {
        var total = 0
        var keep = 0
        while keep < blocks.count, total + blocks[keep].count <= Self.kept {
            total += blocks[keep].count
            keep += 1
        }
        for block in blocks[keep...] { block.deallocate() }
        blocks.removeSubrange(keep...)
        blocksInUse = 0
        capacityInUse = 0
        index.reset(keeping: Self.keptElements)
    }
}
