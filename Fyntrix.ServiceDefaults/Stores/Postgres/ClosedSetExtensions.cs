using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

public static class ClosedSetExtensions
{
    /// <summary>
    /// A CHECK constraint that lets only the members of the enum into the column, so that the rule holds whoever writes.
    /// A null passes, where the column takes one.
    /// </summary>
    public static EntityTypeBuilder<TEntity> HasClosedSet<TEntity, TProperty>(
        this EntityTypeBuilder<TEntity> entity,
        Expression<Func<TEntity, TProperty>> property)
        where TEntity : class
    {
        var type = Nullable.GetUnderlyingType(typeof(TProperty)) ?? typeof(TProperty);
        return entity.HasClosedSet(property, Enum.GetNames(type));
    }

    /// <inheritdoc cref="HasClosedSet{TEntity,TProperty}(EntityTypeBuilder{TEntity},Expression{Func{TEntity,TProperty}})"/>
    public static EntityTypeBuilder<TEntity> HasClosedSet<TEntity, TProperty>(
        this EntityTypeBuilder<TEntity> entity,
        Expression<Func<TEntity, TProperty>> property,
        IEnumerable<string> members)
        where TEntity : class
    {
        var column = JsonNamingPolicy.SnakeCaseLower.ConvertName(((MemberExpression)property.Body).Member.Name);
        var table = entity.Metadata.GetTableName();
        var list = string.Join(", ", members.Select(m => $"'{m.Replace("'", "''", StringComparison.Ordinal)}'"));
        entity.ToTable(t => t.HasCheckConstraint($"ck_{table}_{column}", $"{column} IN ({list})"));
        return entity;
    }
}
