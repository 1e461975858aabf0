using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Brokers;

internal sealed record BrokerAnswer(BrokerName Broker, ConnectionMode Mode, bool Available, BrokerCapabilities Capabilities);
