// SPDX-License-Identifier: Apache-2.0
#include "replay/anomaly.h"

namespace routewind {
namespace {

struct AnomalyText {
  std::string_view name;
  std::string_view description;
};

AnomalyText TextOf(Anomaly anomaly) {
  switch (anomaly) {
    case Anomaly::kTruncatedFile: return {"truncatedFiles", "files that could not be read to their end"};
    case Anomaly::kDroppedByCapture: return {"droppedByCapture", "packets that the capturing system says it lost"};
    case Anomaly::kTruncatedPacket: return {"truncatedPackets", "packets cut by the capture's snap length"};
    case Anomaly::kUnknownLinkType: return {"unknownLinkType", "packets of a link type that is not understood"};
    case Anomaly::kNotIp: return {"notIp", "packets that are not IP"};
    case Anomaly::kNotTcp: return {"notTcp", "IP packets that are not TCP"};
    case Anomaly::kIpFragment: return {"ipFragments", "IP fragments of datagrams that are not whole"};
    case Anomaly::kFragmentOverlap: return {"fragmentOverlaps", "IP fragments that repeat some bytes"};
    case Anomaly::kMalformedPacket: return {"malformedPackets", "packets whose headers contradict themselves"};
    case Anomaly::kTooManyLayers: return {"tooManyLayers", "packets wrapped in too many headers"};
    case Anomaly::kTimeReordered: return {"timeReordered", "packets put back in order of time"};
    case Anomaly::kTimeDisorder: return {"timeDisorder", "packets too late to be put back in order of time"};
    case Anomaly::kRetransmission: return {"retransmissions", "TCP segments that bring nothing new"};
    case Anomaly::kDuplicatePacket: return {"duplicatePackets", "TCP packets captured twice, at two points"};
    case Anomaly::kOverlap: return {"overlaps", "TCP segments that repeat some bytes"};
    case Anomaly::kOutOfOrder: return {"outOfOrder", "TCP segments put back in order"};
    case Anomaly::kMissingBytes: return {"missingBytes", "TCP bytes that are not in the capture"};
    case Anomaly::kWaitingLimit: return {"waitingLimit", "holes given up because too many bytes waited behind them"};
    case Anomaly::kNoHandshake: return {"noHandshake", "connections that began before the capture"};
    case Anomaly::kFlowLimit: return {"flowLimit", "connections ended early because too many were open"};
    case Anomaly::kTlsUndecryptable: return {"undecryptableTlsConnections", "TLS connections that could not be decrypted"};
    case Anomaly::kTlsUnfinished: return {"unfinishedTlsConnections", "TLS connections that ended in their handshake"};
    case Anomaly::kTlsDirectionLost: return {"lostTlsDirections", "directions of TLS connections decrypted only in part"};
    case Anomaly::kTlsRenegotiation: return {"tlsRenegotiations", "TLS connections that made another handshake"};
    case Anomaly::kTlsLostRecord: return {"lostTlsRecords", "TLS records with missing bytes"};
    case Anomaly::kTlsUnauthentic: return {"unauthenticTlsRecords", "TLS records that do not authenticate"};
    case Anomaly::kTlsFramingLost: return {"tlsFramingLosses", "losses that swallowed TLS record headers"};
    case Anomaly::kTlsEarlyDataUnread: return {"unreadTlsEarlyData", "TLS early data records, rejected or without a key"};
    case Anomaly::kNotHttp2: return {"notHttp2", "connections that are not HTTP/2 in clear text"};
    case Anomaly::kUnfinishedPreface: return {"unfinishedPreface", "connections too short to tell what they are"};
    case Anomaly::kUndecodable: return {"undecodableConnections", "HTTP/2 connections with a direction given up"};
    case Anomaly::kFrameError: return {"frameErrors", "HTTP/2 frames that break the protocol"};
    case Anomaly::kUnfinishedFrame: return {"unfinishedFrames", "HTTP/2 frames and header blocks that end in mid-way"};
    case Anomaly::kFramingLost: return {"framingLost", "losses of frame headers, after which frames had to be found again"};
    case Anomaly::kCutHeaderBlock: return {"cutHeaderBlocks", "header blocks of which a part was lost"};
    case Anomaly::kEncoderHabit:
      return {"encoderHabits", "losses after which header tables are known as encoders keep to their habits"};
    case Anomaly::kHpackError: return {"hpackErrors", "header blocks that break HPACK"};
    case Anomaly::kHeaderListLimit: return {"headerListLimit", "header lists larger than the limit"};
    case Anomaly::kStreamLimit: return {"streamLimit", "streams beyond the limit of a connection"};
    case Anomaly::kNotGrpc: return {"notGrpc", "HTTP/2 requests that are not gRPC"};
    case Anomaly::kResponseWithoutRequest: return {"responsesWithoutRequest", "responses whose request was not seen"};
    case Anomaly::kCallWithoutHeaders:
      return {"callsWithoutHeaders", "calls whose request headers came before the capture or were lost"};
    case Anomaly::kMessageError: return {"messageErrors", "gRPC message prefixes that break the protocol"};
    case Anomaly::kHashedHeader:
      return {"hashedHeaders", "calls with a header that rules ask for and that 'record' hashed: record with -c and these routes"};
  }
  return {"unknown", "unknown"};
}

}  // namespace

std::string_view AnomalyName(Anomaly anomaly) { return TextOf(anomaly).name; }
std::string_view AnomalyDescription(Anomaly anomaly) { return TextOf(anomaly).description; }

void AnomalyLog::Add(const AnomalyLog& other) {
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Entry& from = other.entries_[i];
    Entry& to = entries_[i];
    const bool is_earlier = from.first_packet != 0 && (to.first_packet == 0 || from.first_packet < to.first_packet);
    if (is_earlier) to.first_packet = from.first_packet;
    to.count += from.count;
  }
}

}  // namespace routewind
