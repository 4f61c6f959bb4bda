/// Damages byte strings in ways that a seed decides, so that a failure can be repeated.
struct SeededMutations {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 up to `bound`, which is not reached (splitmix64).
    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ (value >> 31)) % UInt64(max(bound, 1)))
    }

    /// `bytes` with one to six bytes changed, taken out, put in, cut off or repeated; `dictionary` is what is put in.
    mutating func mutate(_ bytes: [UInt8], with dictionary: [String] = []) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(6) {
            let place = below(bytes.count + 1)
            switch below(7) {
            case 0 where place < bytes.count: bytes[place] = UInt8(below(256))
            case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
            case 2: bytes.insert(UInt8(below(256)), at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + below(8)))
            case 4 where below(4) == 0: bytes.removeSubrange(place...)
            case 5 where !dictionary.isEmpty:
                bytes.insert(contentsOf: Array(dictionary[below(dictionary.count)].utf8), at: place)
            default:
                let end = min(bytes.count, place + below(40))
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            }
        }
        return bytes
    }
}
