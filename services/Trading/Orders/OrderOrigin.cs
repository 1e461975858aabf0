namespace Fyntrix.Trading.Orders;

internal enum OrderOrigin
{
    OWN,

    /// <summary>Found at the broker and placed by nobody here.</summary>
    EXTERNAL,
}
