extension OutputStore {
    package struct Configuration: Sendable {
        /// A log that grows beyond so many bytes loses its older half; 4096 at least. Offsets go on as if it were there, and
        /// a first line says what is missing.
        package var mostLogBytes: Int64 = 50 << 20
        /// Items beyond so many bytes are refused with ``OutputFault/tooLarge``.
        package var mostItemBytes: Int64 = 100 << 30

        package init() {}
    }
}
