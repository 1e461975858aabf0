namespace Fyntrix.Trading.Vocabulary;

/// <summary>Who decided that an order is sent at this moment: regulation tells a person's click from automatic execution.</summary>
internal enum Initiator
{
    USER,
    ALGO,
}
