/// The name of one submission: sent again after a lost connection, it is not a second one.
enum IdempotencyKey {
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return "cli-" + String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
    }
}
