using System.Buffers.Binary;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>What the picks of a group on a day add up to: a row of outcome_cells.</summary>
internal sealed class OutcomeCell
{
    /// <summary>Doubles that each evaluated pick has in <c>outcome_values</c>: return, excess, probability.</summary>
    public const int ValuesPerPick = 3;

    private readonly List<double> _values = [];

    public int Issued { get; private set; }

    public int Evaluated { get; private set; }

    public int Wins { get; private set; }

    public int Losses { get; private set; }

    public int Breakeven => Evaluated - Wins - Losses;

    public int Unresolved { get; private set; }

    public int Ambiguous { get; private set; }

    public int HitTarget { get; private set; }

    public int HitStop { get; private set; }

    public double Gains { get; private set; }

    /// <summary>0 or negative.</summary>
    public double LossSum { get; private set; }

    public SumOf Return { get; } = new();

    public SumOf Excess { get; } = new();

    public SumOf Runup { get; } = new();

    public SumOf Drawdown { get; } = new();

    public SumOf Capture { get; } = new();

    public SumOf Plan { get; } = new();

    public SumOf SquaredError { get; } = new();

    public byte[] Values
    {
        get
        {
            var bytes = new byte[_values.Count * sizeof(double)];
            for (var i = 0; i < _values.Count; i++)
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), _values[i]);
            return bytes;
        }
    }

    public void Add(JudgedPick pick)
    {
        Issued++;
        Unresolved += pick.IsUnresolved ? 1 : 0;
        if (!pick.IsEvaluated)
            return;

        Evaluated++;
        Wins += pick.Label == JudgedPick.Win ? 1 : 0;
        Losses += pick.Label == JudgedPick.Loss ? 1 : 0;
        Ambiguous += pick.Ambiguous ? 1 : 0;
        HitTarget += pick.HitTarget ? 1 : 0;
        HitStop += pick.HitStop ? 1 : 0;
        var ret = pick.Return!.Value;
        Gains += Math.Max(0, ret);
        LossSum += Math.Min(0, ret);
        Return.Add(ret);
        Excess.Add(pick.Excess);
        Runup.Add(pick.Runup);
        Drawdown.Add(pick.Drawdown);
        Capture.Add(pick.Capture);
        Plan.Add(pick.PlanReturn);
        SquaredError.Add(pick.Score is null ? null : ScoreProbability.SquaredError(pick.Probability, ret));
        _values.Add(ret);
        _values.Add(pick.Excess ?? double.NaN);
        _values.Add(pick.Score is null ? double.NaN : pick.Probability);
    }

    /// <summary>A sum and how many picks have the figure.</summary>
    internal sealed class SumOf
    {
        public int Count { get; private set; }

        public double Sum { get; private set; }

        public void Add(double? value)
        {
            if (value is not { } known)
                return;
            Count++;
            Sum += known;
        }
    }
}
