namespace Fyntrix.Recommendations.Statistics;

/// <summary>
/// A generator of 64-bit numbers that anybody can write again: SplitMix64 of G. Steele, D. Lea and C. Flood, Fast splittable
/// pseudorandom number generators, OOPSLA 2014, with the constants of the public-domain splitmix64.c by S. Vigna.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number of 0 to <paramref name="below"/> − 1: the upper 64 bits of Next() × below.</summary>
    public int Next(int below) => (int)Math.BigMul(Next(), (ulong)below, out _);
}
