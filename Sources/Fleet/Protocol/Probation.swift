/// How jobs are treated that were lost with their node, since one of them may be what ended it (P5).
///
/// A node begins one such job at a time: the next when the one before has ended or lived through its probation. It tells
/// the controller before it begins one, so that a loss counts for who may have caused it, and a job that kills its node
/// does not use up the attempts of its neighbours.
package enum Probation {
    /// How long a job that was lost `losses` times runs without another such job being begun beside it.
    package static func time(losses: Int) -> Duration { losses < 2 ? .seconds(10) : .seconds(120) }
}
