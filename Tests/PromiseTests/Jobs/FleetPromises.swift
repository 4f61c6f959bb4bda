import Testing

/// What the fleet promises, tried on the built program: processes are killed, stopped, cut off and starved of disk. One
/// after the other: several platforms at once would only show how slow two cores are.
@Suite(.serialized) struct FleetPromises {}
