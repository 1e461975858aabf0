namespace Fyntrix.Identity.Codes;

/// <summary>How a code travels.</summary>
internal enum CodeChannel
{
    SMS,
    EMAIL,
}
