// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "replay/http2/stream_sink_factory.h"
#include "replay/recorder/message_skeleton.h"
#include "replay/recorder/synthetic_connection.h"
#include "replay/recorder/value_hiding.h"

namespace routewind {

// What was recorded of all connections.
struct RecorderTotals {
  uint64_t connections = 0;
  uint64_t requests = 0;
  uint64_t hidden_values = 0;
  uint64_t dropped_payload_bytes = 0;  // of DATA
  uint64_t partial_header_blocks = 0;  // not wholly known
};

// Writes one connection anew, from the events of its streams: all that routing needs, and nothing else.
//
// Method:      patching captured packets would not do, for a header value that gets shorter moves every byte behind it and
//              the compression of those that follow. So a connection of its own is written (SyntheticConnection) with the
//              same ends and times: preface and SETTINGS, header blocks as literals that index nothing, with hidden values
//              (ValueHiding), DATA with the prefixes of its messages, RST_STREAM, FIN and RST. Bodies of kZeroFillBytes or
//              less are zeros; longer ones are left out of the file (SyntheticConnection). Replaying it gives the calls
//              that replaying the original gives, with the same times.
// Losses:      a field that is not known is written as one of a dynamic table that the reader cannot know: a header block of
//              stream 2, which nobody opened, is cut ahead of it, so that the table counts as forgotten. A block whose end
//              was lost is cut as well. Where an unknown part of a side is missing, bytes are left out here, too, and PING
//              frames let a reader find its feet.
// Left out:    what is not of a stream that a client opened: PING, WINDOW_UPDATE, GOAWAY, priorities, pushes.
// Memory:      two counters for each open stream, at most kMaxStreams.
class ConnectionRecorder : public StreamSink {
 public:
  static constexpr uint32_t kZeroFillBytes = 128;
  static constexpr size_t kMaxStreams = 100'000;

  ConnectionRecorder(const ConnectionInfo& connection, const ValueHiding& hiding, PcapngWriter& writer,
                     RecorderTotals& totals);

  void OnHeaders(Side sender, uint32_t stream_id, HeaderList& headers, bool ends_stream, SeenAt at) override;
  bool OnData(Side sender, uint32_t stream_id, ByteSpan bytes, bool ends_stream, SeenAt at) override;
  void OnDataLost(Side sender, uint32_t stream_id, uint64_t length) override;
  void OnStreamReset(Side sender, uint32_t stream_id, SeenAt at) override;
  void OnSideClosed(Side sender, SeenAt at) override;
  void OnSideHole(Side sender, SeenAt at) override;
  void OnSideLost(Side sender, SeenAt at) override;
  void OnConnectionReset(SeenAt at) override;
  void OnConnectionEnd(SeenAt at) override;

 private:
  struct Stream {
    MessageSkeleton messages[2];  // by Side
    bool has_ended[2] = {};
  };

  void Begin(SeenAt at);
  Stream* FindOrOpen(Side sender, uint32_t stream_id);
  void NoteRequest(uint32_t stream_id, HeaderList& headers);
  void EndSide(Side sender, uint32_t stream_id);
  void ForgetTable(Side sender);
  void EncodeFields(const HeaderList& headers);
  void SendBlock(Side sender, uint32_t stream_id, bool ends_stream, uint32_t lost_bytes);
  void SendData(Side sender, uint32_t stream_id, bool ends_stream, uint32_t length);
  void SendFrame(Side sender, FrameHeader header, std::string_view payload, uint32_t lost_bytes);
  void Flush(Side sender, uint32_t lost_bytes);

  const ValueHiding& hiding_;
  RecorderTotals& totals_;
  SyntheticConnection connection_;
  std::map<uint32_t, Stream> streams_;
  uint32_t newest_request_ = 0;
  bool has_begun_ = false;
  bool has_forgotten_table_[2] = {};  // by Side
  int64_t now_ns_ = 0;  // of the newest event
  std::string block_;   // reused, as are the next two
  std::string bytes_;   // frames on their way
  std::vector<MessageSkeleton::Run> runs_;
};

class ConnectionRecorderFactory : public StreamSinkFactory {
 public:
  ConnectionRecorderFactory(const ValueHiding& hiding, PcapngWriter& writer) : hiding_(hiding), writer_(writer) {}
  std::unique_ptr<StreamSink> OpenStreams(const ConnectionInfo& connection) override {
    return std::make_unique<ConnectionRecorder>(connection, hiding_, writer_, totals_);
  }
  const RecorderTotals& totals() const { return totals_; }

 private:
  const ValueHiding& hiding_;
  PcapngWriter& writer_;
  RecorderTotals totals_;
};

}  // namespace routewind
