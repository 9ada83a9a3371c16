using NUnit.Framework;
using RobustMfgSim.Runner.Pipeline;

namespace RobustMfgSim.Tests.Pipeline;

[CancelAfter(60_000)]
public sealed class EpisodePipelineTests
{
    private static readonly int[] WorkerCounts = [1, 2, 3, 5, 8];

    [TestCaseSource(nameof(WorkerCounts))]
    public async Task EveryReplicationArrivesOnceAndInOrder(int workers, CancellationToken token)
    {
        // Replications of uneven length: some spin a little, so that workers overtake each other.
        var read = new List<long>();
        await EpisodePipeline<long>.RunAsync(7, 20_007, new(workers, 16), _ => Uneven, read.Add, token);
        Assert.That(read, Is.EqualTo(Enumerable.Range(7, 20_000).Select(r => (long)r * r)));

        static long Uneven(uint replication)
        {
            Thread.SpinWait((int)(replication * 2654435761u % 97));
            return (long)replication * replication;
        }
    }

    [Test]
    public async Task AnEmptyRangeAsksForNoWorker(CancellationToken token)
    {
        await EpisodePipeline<int>.RunAsync(5, 5, new(2, 4), _ => throw new InvalidOperationException("asked"), _ => Assert.Fail("read"), token);
    }

    [Test]
    public async Task TheLastReplicationNumbersCanBeUsed(CancellationToken token)
    {
        var read = new List<uint>();
        await EpisodePipeline<uint>.RunAsync(uint.MaxValue - 2L, uint.MaxValue + 1L, new(2, 4), _ => r => r, read.Add, token);
        Assert.That(read, Is.EqualTo(new[] { uint.MaxValue - 2, uint.MaxValue - 1, uint.MaxValue }));
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(9)]
    public async Task ASlowReplicationHoldsTheProducerBack(int window, CancellationToken token)
    {
        using var gate = new ManualResetEventSlim();
        int started = 0;
        var read = new List<uint>();
        var run = EpisodePipeline<uint>.RunAsync(0, 200, new(3, window), _ => Work, read.Add, token);

        // Replication 0 does not end: as many as the window holds may start, and no more however long one waits.
        while (Volatile.Read(ref started) < window)
        {
            await Task.Delay(1, token);
        }

        await Task.Delay(50, token);
        Assert.That((Volatile.Read(ref started), read.Count), Is.EqualTo((window, 0)));
        gate.Set();
        await run;
        Assert.That((started, read.Count), Is.EqualTo((200, 200)));

        uint Work(uint replication)
        {
            Interlocked.Increment(ref started);
            if (replication == 0)
            {
                gate.Wait(token);
            }

            return replication;
        }
    }

    [TestCaseSource(nameof(WorkerCounts))]
    public async Task AFaultInASimulationStopsAllAndNamesItsReplication(int workers, CancellationToken token)
    {
        int after = 0;
        var fault = await Assert.ThrowsAsync<ReplicationFaultException>(() => EpisodePipeline<uint>.RunAsync(
            0, 1_000_000, new(workers, 16), _ => r => r == 500 ? throw new DivideByZeroException("made up") : r, r => after = (int)r, token));
        Assert.Multiple(() =>
        {
            Assert.That(fault!.Replication, Is.EqualTo(500));
            Assert.That(fault.InnerException, Is.TypeOf<DivideByZeroException>());
            Assert.That(fault.Message, Is.EqualTo("Simulation failed at replication 500: DivideByZeroException: made up"));
            Assert.That(after, Is.LessThan(500), "nothing after the fault is handed on");
        });
    }

    [TestCaseSource(nameof(WorkerCounts))]
    public async Task OfManyFaultsThatOfTheLowestReplicationIsReportedWhateverTheTiming(int workers, CancellationToken token)
    {
        // The lower the number, the longer it takes to fail: the first fault in time is not the first in order.
        for (int round = 0; round < 20; round++)
        {
            var fault = await Assert.ThrowsAsync<ReplicationFaultException>(() => EpisodePipeline<uint>.RunAsync(0, 1000, new(workers, 16), _ => Work, _ => { }, token));
            Assert.That((fault!.Replication, fault.InnerException!.Message), Is.EqualTo(((uint?)5, "fault of 5")));
        }

        static uint Work(uint replication)
        {
            Thread.SpinWait((int)Math.Max(0, 20 - replication) * 500);
            return replication < 5 ? replication : throw new InvalidDataException($"fault of {replication}");
        }
    }

    [Test]
    public async Task AFaultInTheReaderComesBeforeThatOfALaterReplication(CancellationToken token)
    {
        for (int round = 0; round < 20; round++)
        {
            var fault = await Assert.ThrowsAsync<ReplicationFaultException>(() => EpisodePipeline<uint>.RunAsync(
                0, 1000, new(4, 16), _ => r => r == 8 ? throw new DivideByZeroException() : r, r => _ = r == 7 ? throw new InvalidOperationException("full") : r, token));
            Assert.That((fault!.Stage, fault.Replication), Is.EqualTo(("Estimation", (uint?)7)));
        }
    }

    [Test]
    public async Task AFaultInTheReaderStopsAll(CancellationToken token)
    {
        var fault = await Assert.ThrowsAsync<ReplicationFaultException>(() => EpisodePipeline<uint>.RunAsync(
            0, 1_000_000, new(4, 16), _ => r => r, r => _ = r == 33 ? throw new InvalidOperationException("full") : r, token));
        Assert.That((fault!.Stage, fault.Replication), Is.EqualTo(("Estimation", (uint?)33)));
    }

    [Test]
    public async Task AFaultInTheFactoryOfOneWorkerStopsAll(CancellationToken token)
    {
        var fault = await Assert.ThrowsAsync<ReplicationFaultException>(() => EpisodePipeline<uint>.RunAsync(
            0, 1_000_000, new(4, 16), worker => worker == 2 ? throw new NotSupportedException("no") : r => r, _ => { }, token));
        Assert.That((fault!.Stage, fault.Replication), Is.EqualTo(("Setting up a simulator", (uint?)null)));
    }

    [Test]
    public async Task AnOperationCanceledThatNobodyAskedForIsAFault(CancellationToken token)
    {
        var fault = await Assert.ThrowsAsync<ReplicationFaultException>(() => EpisodePipeline<uint>.RunAsync(
            0, 100, new(2, 4), _ => r => r == 3 ? throw new OperationCanceledException("made up") : r, _ => { }, token));
        Assert.That(fault!.Replication, Is.EqualTo(3));
    }

    [TestCaseSource(nameof(WorkerCounts))]
    public async Task CancellationInTheMiddleLeavesAPrefixAndNobodyAtWork(int workers, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var read = new List<uint>();
        int atWork = 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => EpisodePipeline<uint>.RunAsync(0, 10_000_000, new(workers, 16), _ => Work, Take, stop.Token));
        int left = Volatile.Read(ref atWork), count = read.Count;
        await Task.Delay(20, token);
        Assert.Multiple(() =>
        {
            Assert.That(left, Is.Zero, "no simulation runs when the call has ended");
            Assert.That(read, Has.Count.EqualTo(count), "nothing is handed on afterwards");
            Assert.That(read, Is.EqualTo(Enumerable.Range(0, count).Select(r => (uint)r)));
            Assert.That(count, Is.EqualTo(101));
        });

        uint Work(uint replication)
        {
            Interlocked.Increment(ref atWork);
            Thread.SpinWait(20);
            Interlocked.Decrement(ref atWork);
            return replication;
        }

        void Take(uint replication)
        {
            read.Add(replication);
            if (replication == 100)
            {
                stop.Cancel();
            }
        }
    }

    [Test]
    public async Task ATokenThatIsCancelledAlreadyStartsNothing()
    {
        int read = 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => EpisodePipeline<uint>.RunAsync(
            0, 100, new(2, 4), _ => r => r, _ => read++, new CancellationToken(true)));
        Assert.That(read, Is.Zero);
    }

    [Test]
    public async Task TheReaderIsNeverCalledTwiceAtOnceAndStressLosesNothing(CancellationToken token)
    {
        int inside = 0, together = 0;
        for (int round = 0; round < 30; round++)
        {
            long sum = 0;
            await EpisodePipeline<uint>.RunAsync(0, 2000, new(1 + (round % 8), 1 + (round % 5)), _ => r => r, Take, token);
            Assert.That((sum, together), Is.EqualTo((1999L * 2000 / 2, 0)));

            void Take(uint r)
            {
                if (Interlocked.Increment(ref inside) != 1)
                {
                    together++;
                }

                sum += r;
                Interlocked.Decrement(ref inside);
            }
        }
    }

    [Test]
    public async Task EachWorkerHasAWorkFunctionOfItsOwn(CancellationToken token)
    {
        var made = new System.Collections.Concurrent.ConcurrentBag<int>();
        int overlaps = 0;
        await EpisodePipeline<uint>.RunAsync(0, 5000, new(4, 16), Make, _ => { }, token);
        Assert.That((made.Order().ToArray(), overlaps), Is.EqualTo((new[] { 0, 1, 2, 3 }, 0)));

        Func<uint, uint> Make(int worker)
        {
            made.Add(worker);
            int busy = 0;
            return r =>
            {
                if (Interlocked.Increment(ref busy) != 1)
                {
                    Interlocked.Increment(ref overlaps);
                }

                Interlocked.Decrement(ref busy);
                return r;
            };
        }
    }
}
