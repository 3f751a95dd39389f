import Glibc
import NIOCore
package import NIOPosix

/// A thread of its own with an event loop: for an actor whose work waits on disks, or for a server and the requests it
/// serves, which then go from the socket to the answer without waking another thread.
package final class LoopThread: Sendable {
    /// Runs an actor.
    package let executor: any SerialExecutor
    /// Runs tasks.
    package let tasks: any TaskExecutor
    package let group: MultiThreadedEventLoopGroup

    /// `niceness`: how far it stands back where processors are scarce, 0 to 19; threads that it starts inherit it.
    package init(niceness: Int32 = 0) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.any()
        executor = loop.executor
        tasks = LoopTasks(loop: loop)
        // On Linux a thread has a niceness of its own, meant by 0, and may always raise it.
        if niceness > 0 { loop.execute { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) } }
    }

    package func run(_ work: @escaping @Sendable () -> Void) { group.any().execute(work) }

    deinit { group.shutdownGracefully { _ in } }
}

/// Runs tasks on the thread of an event loop.
final class LoopTasks: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
