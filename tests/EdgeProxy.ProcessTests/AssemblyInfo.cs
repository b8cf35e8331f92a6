// These tests measure time, memory and file descriptors of real processes, and two cores do not hold two of them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
