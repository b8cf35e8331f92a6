using System.Collections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Hosting;

/// <summary>
/// A connection that is its own collection of features: a dozen at most, found by looking through an array. What the connection itself
/// implements needs no entry.
/// </summary>
internal abstract class FeaturedConnection : ConnectionContext, IFeatureCollection
{
    // Kestrel sets four, we set seven.
    private const int Usual = 12;

    private (Type Key, object Value)[] _set = new (Type, object)[Usual];
    private int _count;

    /// <inheritdoc />
    public override IFeatureCollection Features => this;

    bool IFeatureCollection.IsReadOnly => false;

    /// <summary>Grows with each change, so that whoever keeps a feature knows when to look again.</summary>
    public int Revision { get; private set; }

    object? IFeatureCollection.this[Type key]
    {
        get => Find(key) ?? (key.IsInstanceOfType(this) ? this : null);
        set => Put(key, value);
    }

    TFeature? IFeatureCollection.Get<TFeature>() where TFeature : default =>
        Find(typeof(TFeature)) is { } found ? (TFeature)found : this is TFeature own ? own : default;

    void IFeatureCollection.Set<TFeature>(TFeature? instance) where TFeature : default => Put(typeof(TFeature), instance);

    IEnumerator<KeyValuePair<Type, object>> IEnumerable<KeyValuePair<Type, object>>.GetEnumerator() =>
        _set.Take(_count).Select(static entry => KeyValuePair.Create(entry.Key, entry.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<Type, object>>)this).GetEnumerator();

    private object? Find(Type key)
    {
        // The drain looks from another thread, and may see the count of a larger array than it sees.
        var set = _set;
        foreach (ref readonly var entry in set.AsSpan(0, Math.Min(_count, set.Length)))
        {
            if (entry.Key == key) return entry.Value;
        }

        return null;
    }

    private void Put(Type key, object? value)
    {
        Revision++;
        var at = Array.FindIndex(_set, 0, _count, entry => entry.Key == key);
        if (value is null)
        {
            if (at < 0) return;
            _set[at] = _set[--_count];
            _set[_count] = default;
            return;
        }

        if (at < 0)
        {
            if (_count == _set.Length) Array.Resize(ref _set, _count + 4);
            at = _count++;
        }

        _set[at] = (key, value);
    }
}
