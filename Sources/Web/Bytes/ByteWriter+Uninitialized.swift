extension ByteWriter {
    /// Lends `room` uninitialised bytes behind what was written to `fill`, which says how many of them, from the first
    /// on, it has written. For C functions that write into a buffer. When `fill` throws, nothing is appended.
    ///
    /// An empty writer takes exactly `room` bytes when it has less, so that a caller who bounds `room` bounds the memory.
    @inlinable
    package mutating func append<Failure: Error>(
        room: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Int
    ) throws(Failure) {
        let room = max(room, 0)
        if isEmpty, capacity < room { self = ByteWriter(capacity: room) }
        reserve(room)
        let written = try fill(UnsafeMutableBufferPointer(start: base + used, count: room))
        precondition(written >= 0 && written <= room)
        used &+= written
    }
}
