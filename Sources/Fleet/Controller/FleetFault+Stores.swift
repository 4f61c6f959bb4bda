import Jobs
import SQL

extension FleetFault {
    /// What a store threw, as callers of the controller know it; other errors as they are.
    static func told(_ error: any Error) -> any Error {
        switch error {
        case let fault as SQLFault:
            FleetFault(fault.code == .full ? .storageFull : .storage, fault.description)
        case OutputFault.gap(let size):
            FleetFault(.outputGap, "the output ends at \(size); go on from there", size: size)
        case OutputFault.tooLarge:
            FleetFault(.outputTooLarge, "the output has reached its largest size; stop writing to it")
        case OutputFault.full(let reason): FleetFault(.storageFull, reason)
        case OutputFault.io(let reason): FleetFault(.storage, reason)
        case let fault as SpiderStoreFault: FleetFault(.spiderMissing, fault.description)
        default: error
        }
    }
}
