/// The elements of a tree in the order of the page, with the keys of their names side by side.
///
/// Most of what a selector does is to find that elements have another name; here that reads eight bytes an element, in
/// a row, where the tree itself would have to be walked node by node. What is inside an element is a range.
struct ElementIndex<Handle: BitwiseCopyable> {
    private(set) var keys: UnsafeMutablePointer<NameKey>
    private(set) var elements: UnsafeMutablePointer<Handle>
    private(set) var count = 0
    private var capacity: Int

    /// Bytes that the index takes for each element.
    static var stride: Int { MemoryLayout<NameKey>.stride + MemoryLayout<Handle>.stride }

    /// An empty index, whose memory its owner gives back with ``deallocate()``.
    init(capacity: Int = 1024) {
        self.capacity = capacity
        keys = .allocate(capacity: capacity)
        elements = .allocate(capacity: capacity)
    }

    func deallocate() {
        keys.deallocate()
        elements.deallocate()
    }

    @inline(__always)
    mutating func append(_ key: NameKey, _ element: Handle) {
        if count == capacity { grow() }
        keys[count] = key
        elements[count] = element
        count &+= 1
    }

    private mutating func grow() {
        let larger = ElementIndex(capacity: capacity * 2)
        larger.keys.update(from: keys, count: count)
        larger.elements.update(from: elements, count: count)
        deallocate()
        keys = larger.keys
        elements = larger.elements
        capacity = larger.capacity
    }

    /// Forgets the elements, and memory beyond what usual pages need.
    mutating func reset(keeping most: Int) {
        count = 0
        guard capacity > most else { return }
        deallocate()
        self = ElementIndex()
    }
}
