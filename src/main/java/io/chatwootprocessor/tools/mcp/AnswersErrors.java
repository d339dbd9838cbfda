package io.chatwootprocessor.tools.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.List;
import reactor.core.publisher.Mono;

/** Answers a caller's fault, such as an unknown method, with an error of JSON-RPC: the SDK would answer 500, as if it were ours. */
final class AnswersErrors implements McpStatelessServerTransport {

    private final McpStatelessServerTransport transport;

    AnswersErrors(McpStatelessServerTransport transport) {
        this.transport = transport;
    }

    @Override
    public void setMcpHandler(McpStatelessServerHandler handler) {
        transport.setMcpHandler(new McpStatelessServerHandler() {
            @Override
            public Mono<McpSchema.JSONRPCResponse> handleRequest(McpTransportContext context, McpSchema.JSONRPCRequest request) {
                return Mono.defer(() -> handler.handleRequest(context, request)).onErrorResume(failure -> Mono.just(
                        new McpSchema.JSONRPCResponse(McpSchema.JSONRPC_VERSION, request.id(), null, told(failure))));
            }

            @Override
            public Mono<Void> handleNotification(McpTransportContext context, McpSchema.JSONRPCNotification notification) {
                return handler.handleNotification(context, notification);
            }
        });
    }

    private static McpSchema.JSONRPCResponse.JSONRPCError told(Throwable failure) {
        return failure instanceof McpError error && error.getJsonRpcError() != null ? error.getJsonRpcError()
                : new McpSchema.JSONRPCResponse.JSONRPCError(McpSchema.ErrorCodes.INVALID_PARAMS, "the request cannot be read", null);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }
}
