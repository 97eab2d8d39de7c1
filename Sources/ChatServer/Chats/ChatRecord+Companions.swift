import ChatWire
import GRDB

extension ChatRecord {
    /// Those who share an active chat with `key`.
    static func companions(of key: ParticipantKey, in database: Database) throws -> [ParticipantKey] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT DISTINCT other.participant_type, other.participant_id
                FROM participant mine JOIN participant other ON other.chat_id = mine.chat_id AND other.is_active
                WHERE mine.participant_type = ? AND mine.participant_id = ? AND mine.is_active
                """)
        return try Row.fetchAll(statement, arguments: [key.type.rawValue, key.id]).map { $0.participant(0) }
            .filter { $0 != key }
    }
}
