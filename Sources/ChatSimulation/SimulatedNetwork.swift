import ChatClientKit
import ChatWebSocket

/// A TCP connection between a process and the server: bytes in order each way, with a delay, until something breaks it.
///
/// Safe without a lock: a world runs on one thread.
final class Wire: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    private let world: World
    private unowned let process: SimulatedProcess
    let stream = SimulatedStream()
    private(set) lazy var socket = ServerSocket(world: world, wire: self, process: process)
    /// When what was written last arrives.
    private var arrivalUp: Duration = .zero
    private var arrivalDown: Duration = .zero
    /// How many bytes may still pass; nil for any number.
    private var leftUp: Int?
    private var leftDown: Int?
    private var stalledUntil: Duration = .zero
    private(set) var isBroken = false

    init(world: World, process: SimulatedProcess) {
        self.world = world
        self.process = process
        stream.wire = self
        let schedule = world.schedule
        guard !world.isCalm else { return }
        if world.chance(schedule.cuts) {
            switch Int.random(in: 0..<4, using: &world.generator) {
            // Within the handshake, or soon after it; or at any time.
            case 0: leftUp = Int.random(in: 0...700, using: &world.generator)
            case 1: leftDown = Int.random(in: 0...3000, using: &world.generator)
            default: world.time.after(world.generator.span(0, 40_000)) { [weak self] in self?.cut() }
            }
        }
        if world.chance(schedule.stalls) {
            world.time.after(world.generator.span(0, 30_000)) { [weak self, world] in
                guard let self, !world.isCalm else { return }
                stalledUntil = world.time.now + world.generator.span(500, 200_000)
            }
        }
    }

    // MARK: The process's side

    func write(_ bytes: [UInt8]) {
        guard !isBroken, process.acts() else { return }
        pass(bytes, left: &leftUp, arrival: &arrivalUp) { [weak self] bytes in self?.socket.receive(bytes) }
    }

    /// The process lets go: what it wrote still arrives, perhaps.
    func closedByProcess() {
        guard !isBroken else { return }
        // A server that tells no repetition must not get a message after it was asked for history: there, nothing can
        // promise that a message is stored once.
        isBroken = world.schedule.isBase
        world.time.at(max(arrivalUp, world.time.now + .milliseconds(1))) { [self] in
            isBroken = true
            socket.gone()
        }
    }

    // MARK: The server's side

    func send(_ bytes: [UInt8]) {
        guard !isBroken else { return }
        pass(bytes, left: &leftDown, arrival: &arrivalDown) { [weak self] bytes in
            guard let self, !isBroken || world.schedule.isBase else { return }
            stream.received(bytes)
        }
    }

    /// The server closes, after what it wrote.
    func closeByServer() {
        world.time.at(max(arrivalDown, world.time.now)) { [weak self] in self?.cut() }
    }

    // MARK: Both

    private func pass(
        _ bytes: [UInt8], left: inout Int?, arrival: inout Duration, _ arrive: @escaping ([UInt8]) -> Void
    ) {
        var bytes = bytes
        if let allowed = left, !world.isCalm {
            if bytes.count >= allowed {
                bytes = Array(bytes.prefix(allowed))
                world.time.after(.milliseconds(1)) { [weak self] in self?.cut() }
            }
            left = allowed - bytes.count
        }
        var parts = [bytes]
        if world.chance(world.isCalm ? 0 : world.schedule.pieces) {
            let size = world.chance(0.2) ? 1 : Int.random(in: 1...200, using: &world.generator)
            parts = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        }
        for part in parts {
            arrival = max(arrival, world.time.now + world.latency(), stalledUntil)
            world.time.at(arrival) { arrive(part) }
        }
    }

    /// Ends it for both; what is on its way is lost.
    func cut() {
        guard !isBroken else { return }
        isBroken = true
        stream.ended(world.chance(0.5) ? ClientError(.unreachable, "The connection broke.") : nil)
        socket.gone()
    }
}

/// The process's end of a wire.
final class SimulatedStream: ByteStream, @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    weak var wire: Wire?
    private var bytes: [UInt8] = []
    private var end: Result<Void, ClientError>?
    private var reader: CheckedContinuation<Void, Never>?

    func read() async throws(ClientError) -> [UInt8]? {
        await withTaskCancellationHandler {
            while bytes.isEmpty, end == nil {
                await withCheckedContinuation { reader = $0 }
            }
        } onCancel: {
            close()
        }
        if !bytes.isEmpty {
            defer { bytes = [] }
            return bytes
        }
        try end?.get()
        return nil
    }

    func write(_ bytes: [UInt8]) {
        if end == nil { wire?.write(bytes) }
    }

    func close() {
        guard end == nil else { return }
        bytes = []
        ended(.cancelled)
        wire?.closedByProcess()
    }

    func received(_ new: [UInt8]) {
        guard end == nil else { return }
        bytes += new
        wake()
    }

    func ended(_ error: ClientError?) {
        guard end == nil else { return }
        end = error.map { .failure($0) } ?? .success(())
        wake()
    }

    private func wake() {
        reader?.resume()
        reader = nil
    }
}

/// What opens a process's wires.
struct SimulatedConnector: ByteStreamConnector {
    let world: World
    unowned let process: SimulatedProcess

    func connect(to server: ServerAddress) async throws(ClientError) -> any ByteStream {
        guard await world.sleep(world.latency()) else { throw .cancelled }
        guard process.acts(), world.server.isUp else { throw ClientError(.unreachable, "Nobody listens.") }
        if !world.isCalm, world.chance(world.schedule.refusals * 0.3) {
            throw ClientError(.unreachable, "No way.")
        }
        let wire = Wire(world: world, process: process)
        process.wires.append(wire)
        return wire.stream
    }
}

/// A process's REST calls: each on a connection of its own, so that they overtake one another and the WebSocket.
struct SimulatedTransport: HTTPTransport {
    let world: World
    unowned let process: SimulatedProcess

    func send(_ request: HTTPRequest) async throws(ClientError) -> HTTPResponse {
        guard process.acts() else { throw ClientError(.unreachable, "The process is gone.") }
        let lost = ClientError(.unreachable, "The connection broke before the answer.")
        let late = ClientError(.timedOut, "No answer in time.")
        guard await world.sleep(world.latency()) else { throw .cancelled }
        guard world.server.isUp else { throw ClientError(.unreachable, "Nobody listens.") }
        let isLost = !world.isCalm && world.chance(world.schedule.lostCalls)
        // Half of the lost calls never arrive; of the others the answer is lost.
        if isLost, world.chance(0.5) { throw lost }
        if !world.isCalm, world.chance(world.schedule.failing) {
            return HTTPResponse(status: 503, headers: ["retry-after": "1"], body: Array(#"{"detail":"Busy."}"#.utf8))
        }
        let response = world.server.answer(request, from: process)
        if isLost { throw lost }
        var delay = world.latency()
        if !world.isCalm, world.chance(world.schedule.lateAnswers) {
            delay += world.generator.span(100, 45_000)
        }
        if let limit = request.timeLimit, delay >= limit {
            guard await world.sleep(limit) else { throw .cancelled }
            throw late
        }
        guard await world.sleep(delay) else { throw .cancelled }
        guard process.isAlive else { throw lost }
        return response
    }
}
