using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Recommendations.Policies;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Tests;

/// <summary>Any sequence of steps, asked of the store and of a model that is a stack.</summary>
public sealed class PolicyLifePropertyTests(RecommendationsHost host) : IClassFixture<RecommendationsHost>
{
    private static readonly Gen<(int Policy, int Step)[]> Steps = Gen.Choose(0, 3).SelectMany(p => Gen.Choose(0, 4).Select(s => (p, s))).ArrayOf();

    [Fact]
    public void Any_steps_leave_one_active_policy_the_one_of_the_model_and_refused_steps_leave_no_trace() =>
        Prop.ForAll(Steps.ToArbitrary(), steps => host.Store.WriteAsync(write => Holds(write, steps), CancellationToken.None).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static bool Holds(SqliteWrite write, (int Policy, int Step)[] steps)
    {
        var ids = Enumerable.Range(0, 4).Select(_ => Guid.NewGuid().ToString("N")).ToArray();
        foreach (var id in ids)
            PolicyLife.Insert(write, id, "P", null, PolicySamples.Weights(), "model", "For the model.");
        var status = ids.ToDictionary(id => id, _ => PolicyStatus.DRAFT);
        var beginning = PolicyReader.Active(write.Connection).PolicyId;
        // What was in force when this sequence began lies at the bottom; how one came there is for another sequence to tell.
        var reigns = new Stack<string>([beginning]);

        foreach (var (policy, step) in steps)
        {
            var id = ids[policy];
            var before = Count(write);
            if (step == 4 && reigns.Count == 1)
                continue;
            var refused = (step switch
            {
                0 => PolicyLife.Shadow(write, id, "model", "x"),
                1 => PolicyLife.Activate(write, id, "model", "x", isOverride: false),
                2 => PolicyLife.Activate(write, id, "model", "x", isOverride: true),
                3 => PolicyLife.Retire(write, id, "model", "x"),
                _ => PolicyLife.RollBack(write, "model", "x"),
            }).Refusal is not null;
            var added = Count(write) - before;

            var allowed = (step, status[id]) switch
            {
                (0, PolicyStatus.DRAFT) => true,
                (1, PolicyStatus.SHADOW) => true,
                (2, PolicyStatus.DRAFT or PolicyStatus.SHADOW) => true,
                (3, not PolicyStatus.RETIRED) => true,
                (4, _) => true,
                _ => false,
            };
            if (refused == allowed || (refused && added != 0))
                return false;
            if (!allowed)
                continue;
            Apply(step, id, status, reigns);
            if (added != (step is 0 || (step is 3 && reigns.Peek() != BuiltInPolicy.Id) ? 1 : added))
                return false;
            if (PolicyReader.Active(write.Connection).PolicyId != reigns.Peek() || write.Connection.QueryLong("SELECT count(*) FROM policies WHERE status = 'ACTIVE'") != 1)
                return false;
            if (ids.Any(i => PolicyReader.Find(write.Connection, i)!.Status != status[i]))
                return false;
        }

        return true;
    }

    private static void Apply(int step, string id, Dictionary<string, PolicyStatus> status, Stack<string> reigns)
    {
        var active = reigns.Peek();
        switch (step)
        {
            case 0:
                status[id] = PolicyStatus.SHADOW;
                break;
            case 1 or 2:
                Set(active, PolicyStatus.RETIRED);
                reigns.Push(id);
                Set(id, PolicyStatus.ACTIVE);
                break;
            case 3:
                Set(id, PolicyStatus.RETIRED);
                if (active == id)
                    reigns.Push(BuiltInPolicy.Id);
                break;
            default:
                Set(reigns.Pop(), PolicyStatus.RETIRED);
                Set(reigns.Peek(), PolicyStatus.ACTIVE);
                break;
        }

        void Set(string policy, PolicyStatus to)
        {
            if (status.ContainsKey(policy))
                status[policy] = to;
        }
    }

    private static long Count(SqliteWrite write) => write.Connection.QueryLong("SELECT count(*) FROM policy_history");
}
