import Testing

@testable import Gateway

struct SipHashTests {
    @Test(
        "the vectors of the paper's reference implementation",
        arguments: [
            (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD), (7, 0xAB02_00F5_8B01_D137),
            (8, 0x93F5_F579_9A93_2462),
            (15, 0xA129_CA61_49BE_45E5), (63, 0x958A_324C_EB06_4572),
        ] as [(Int, UInt64)])
    func vectors(_ length: Int, _ sum: UInt64) {
        let hash = SipHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        #expect(hash.sum((0..<length).map { UInt8($0) }) == sum)
    }
}
