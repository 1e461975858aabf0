using System.Text;

namespace Fyntrix.LlmCosts.Proxy.Answers;

/// <summary>Places in a JSON document, as a tree of names: <c>usage</c>, <c>response.id</c>, <c>choices[].finish_reason</c>.</summary>
internal sealed class JsonPaths
{
    /// <summary>What no path leads to.</summary>
    public const int Nowhere = -1;

    /// <summary>The document itself.</summary>
    public const int Root = 0;

    private const string Element = "[]";
    private readonly List<Node> _nodes = [new([], Nowhere, Nowhere)];

    /// <param name="taken">Paths whose values are taken, each under its place in the list.</param>
    /// <param name="counted">Paths of which the bytes of texts are counted, all together.</param>
    /// <param name="noticed">Paths of which it is counted how many values there are, all together.</param>
    public JsonPaths(IReadOnlyList<string> taken, IReadOnlyList<string> counted, IReadOnlyList<string> noticed)
    {
        for (var slot = 0; slot < taken.Count; slot++)
        {
            var node = Add(taken[slot]);
            _nodes[node] = _nodes[node] with { Slot = slot };
        }

        foreach (var path in counted)
        {
            var node = Add(path);
            _nodes[node] = _nodes[node] with { IsCounted = true };
        }

        foreach (var path in noticed)
        {
            var node = Add(path);
            _nodes[node] = _nodes[node] with { IsNoticed = true };
        }

        Slots = taken.Count;
        LongestName = _nodes.Max(n => n.Name.Length);
    }

    /// <summary>How many values are taken.</summary>
    public int Slots { get; }

    /// <summary>A name with more bytes leads nowhere.</summary>
    public int LongestName { get; }

    /// <summary>The place under which a value is taken; -1 when it is not.</summary>
    public int SlotOf(int node) => node == Nowhere ? Nowhere : _nodes[node].Slot;

    public bool IsCounted(int node) => node != Nowhere && _nodes[node].IsCounted;

    public bool IsNoticed(int node) => node != Nowhere && _nodes[node].IsNoticed;

    /// <summary>Where a member of an object leads.</summary>
    public int Member(int node, ReadOnlySpan<byte> name)
    {
        if (node == Nowhere)
            return Nowhere;
        for (var child = 1; child < _nodes.Count; child++)
        {
            if (_nodes[child].Parent == node && name.SequenceEqual(_nodes[child].Name))
                return child;
        }

        return Nowhere;
    }

    /// <summary>Where the elements of an array lead.</summary>
    public int ElementOf(int node) => Member(node, "[]"u8);

    private int Add(string path)
    {
        var node = Root;
        foreach (var part in path.Replace(Element, $".{Element}", StringComparison.Ordinal).Split('.'))
        {
            var name = Encoding.UTF8.GetBytes(part);
            var next = Member(node, name);
            if (next == Nowhere)
            {
                next = _nodes.Count;
                _nodes.Add(new Node(name, node, Nowhere));
            }

            node = next;
        }

        return node;
    }

    private sealed record Node(byte[] Name, int Parent, int Slot)
    {
        public bool IsCounted { get; init; }

        public bool IsNoticed { get; init; }
    }
}
