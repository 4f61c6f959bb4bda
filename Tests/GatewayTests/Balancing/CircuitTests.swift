import Testing

@testable import Gateway

/// When servers leave and come back (P28).
struct CircuitTests {
    private static var rules: CircuitState.Rules {
        var rules = CircuitState.Rules()
        rules.slowStart = .seconds(20)
        return rules
    }

    @Test func checksTakeItOutAndBringItBack() {
        var circuit = CircuitState(Self.rules)
        let falls = [0, 0, 1].map { circuit.checked(false, at: .seconds($0)) }
        #expect(falls == [false, false, true])
        #expect(circuit.standing == .unfit)
        let mayBeAsked = circuit.mayBeAsked(at: .seconds(100))
        #expect(!mayBeAsked)
        let rises = [2, 3].map { circuit.checked(true, at: .seconds($0)) }
        #expect(rises == [false, true])
        #expect(circuit.standing == .fit)
        #expect(circuit.share(at: .seconds(3)) == 0.05 && circuit.share(at: .seconds(13)) == 0.5)
        #expect(circuit.share(at: .seconds(23)) == 1)
    }

    @Test func failuresPauseItForLongerEachTime() {
        var circuit = CircuitState(Self.rules)
        let failures = (0..<5).map { _ in circuit.answered(false, at: .zero) }
        #expect(failures == [false, false, false, false, true])
        // One probe, and no second one.
        let first = [9, 10, 10].map { circuit.mayBeAsked(at: .seconds($0)) }
        #expect(first == [false, true, false])
        let failedAgain = circuit.answered(false, at: .seconds(10))
        #expect(failedAgain)
        let second = [29, 30].map { circuit.mayBeAsked(at: .seconds($0)) }
        #expect(second == [false, true])
        let isBack = circuit.answered(true, at: .seconds(31))
        #expect(isBack && circuit.standing == .fit)
    }

    @Test func aSuccessBetweenMakesFailuresNoRow() {
        var circuit = CircuitState(Self.rules)
        for _ in 0..<10 {
            for _ in 0..<4 { _ = circuit.answered(false, at: .zero) }
            _ = circuit.answered(true, at: .zero)
        }
        #expect(circuit.standing == .fit)
    }
}
