namespace EdgeProxy.Tls;

/// <summary>Is told what became of the ticket keys. Called by one thread at a time; must not throw.</summary>
public interface ITicketKeyObserver
{
    /// <summary>Keys that an earlier process left are in force again.</summary>
    void Restored(int keys);

    /// <summary>What lay on disk is not used, and new keys took its place.</summary>
    void Ignored(string problem);

    /// <summary>Others may touch what is kept on disk. It is used all the same.</summary>
    void Exposed(string problem);

    /// <summary>A new key seals tickets from now on.</summary>
    void Rotated(TicketRotation rotation);

    /// <summary>The keys are in memory alone. Told once, until <see cref="Kept"/>.</summary>
    void NotKept(string problem);

    /// <summary>The keys are on disk again.</summary>
    void Kept();

    /// <summary>A step failed as nobody expected; it is tried again.</summary>
    void Failed(Exception fault);
}

/// <summary>A change of the key that seals tickets.</summary>
/// <param name="Requested">An emergency: all older keys are gone, and with them every session there was. Otherwise it was due.</param>
/// <param name="Keys">How many keys open tickets now.</param>
/// <param name="OnDisk">Whether the disk holds the same keys; <see langword="null"/> where nothing is kept on disk.</param>
public sealed record TicketRotation(bool Requested, int Keys, bool? OnDisk);
