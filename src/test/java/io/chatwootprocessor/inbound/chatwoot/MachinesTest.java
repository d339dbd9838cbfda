package io.chatwootprocessor.inbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.inbound.OwnAddresses;
import io.chatwootprocessor.inbound.address.Sender;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachinesTest {

    private final Machines machines = new Machines(
            new OwnAddresses(Settings.with("processor.own-addresses", "Support@Acme.example, +55 11 8888-7777")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", value = {
            // bounces
            "lee@example.net           | {'content_type':'multipart/report; report-type=delivery-status'}           | bounce",
            "lee@example.net           | {'headers':{'Content-Type':'Multipart/Report; boundary=x'}}                | bounce",
            "lee@example.net           | {'from':['MAILER-DAEMON@mx.example.net']}                                  | bounce",
            "lee@example.net           | {'from':['Mail Delivery System <MAILER-DAEMON@mx.example.net>']}           | bounce",
            "mailer-daemon@example.net | {}                                                                         | bounce",
            "postmaster@example.net    | -                                                                          | bounce",
            "bounces+12@example.net    | {}                                                                         | bounce",
            "lee@example.net           | {'from':['<>']}                                                            | bounce",
            "lee@example.net           | {'headers':{'Return-Path':'<>'}}                                           | bounce",
            "lee@example.net           | {'headers':{'return_path':''}}                                             | bounce",
            "lee@example.net           | {'headers':{'X-Failed-Recipients':'kim@example.com'}}                      | bounce",
            // auto-replies
            "lee@example.net           | {'auto_reply':true}                                                        | auto_reply",
            "lee@example.net           | {'content_type':'multipart/report; report-type=disposition-notification'}  | auto_reply",
            "lee@example.net           | {'headers':{'Auto-Submitted':'auto-replied'}}                              | auto_reply",
            "lee@example.net           | {'headers':{'auto-submitted':['auto-generated (x)']}}                      | auto_reply",
            "lee@example.net           | {'headers':[{'name':'AUTO-SUBMITTED','value':'auto-replied'}]}             | auto_reply",
            "lee@example.net           | {'headers':['Auto-Submitted: auto-replied']}                               | auto_reply",
            "lee@example.net           | {'headers':'Subject: x\\nAuto-Submitted: auto-replied'}                    | auto_reply",
            "lee@example.net           | {'headers':{'X-Auto-Response-Suppress':'DR, OOF, AutoReply'}}              | auto_reply",
            "lee@example.net           | {'headers':{'X-Auto-Response-Suppress':'All'}}                             | auto_reply",
            "lee@example.net           | {'headers':{'X-Autoreply':'yes'}}                                          | auto_reply",
            "lee@example.net           | {'headers':{'X-Autorespond':'yes'}}                                        | auto_reply",
            "lee@example.net           | {'headers':{'Precedence':'auto_reply'}}                                    | auto_reply",
            "lee@example.net           | {'headers':{'Precedence':'bulk','List-Unsubscribe':'<mailto:x@y>'}}        | auto_reply",
            "lee@example.net           | {'headers':{'Precedence':'junk'}}                                          | auto_reply",
            // lists
            "lee@example.net           | {'headers':{'List-Id':'News <news.example.net>'}}                          | mailing_list",
            "lee@example.net           | {'to':['news@example.net'],'headers':{'List-Id':'News <news.example.net>'}} | mailing_list",
            "lee@example.net           | {'headers':{'Precedence':'list'}}                                          | mailing_list",
            "lee@example.net           | {'auto_submitted':'auto-replied'}                                          | auto_reply",
            // who reads no answer
            "no-reply@shop.example     | {'from':['no-reply@shop.example']}                                         | no_reply",
            "noreply@shop.example      | -                                                                          | no_reply",
            "orders-do-not-reply@shop.example | {}                                                                  | no_reply",
            "donotreply+7@shop.example | {}                                                                         | no_reply",
            "nao-responda@loja.example | {}                                                                         | no_reply",
            "no-responder@tienda.example | {}                                                                       | no_reply",
            // we ourselves
            "support@acme.example      | {}                                                                         | own_address",
            "help@shop.example         | {'from':['Help@shop.example'],'to':['Shop <help@shop.example>']}           | own_address",
    })
    void whoIsNoCustomerIsNotAnswered(String sender, String mail, String reason) throws Exception {
        assertThat(reason(sender, "email", mail)).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", value = {
            "lee@example.net         | -",
            "lee@example.net         | {}",
            "lee@example.net         | {'auto_reply':false,'headers':null}",
            "lee@example.net         | {'headers':{'Auto-Submitted':'No','X-Auto-Response-Suppress':'DR, RN','X-Autoreply':'no'}}",
            "lee@example.net         | {'headers':{'Auto-Submitted':'None ; x','X-Autoreply':' none'}}",
            "lee@example.net         | {'headers':{'Precedence':'list','X-Original-Sender':'lee@example.net'}}",
            "lee@example.net         | {'headers':{'List-Unsubscribe':'<mailto:x@y>','Return-Path':'<lee@example.net>'}}",
            "lee@example.net         | {'content_type':'multipart/alternative; boundary=report'}",
            // a form on a website
            "lee@example.net         | {'from':['no-reply@acme.example']}",
            "lee@example.net         | {'to':['lee@example.net','support@shop.example']}",
            // our shared mailbox is a group at Google
            "lee@example.net         | {'to':['support@acme.example'],'headers':{'List-ID':'<support.acme.example>'}}",
            "lee@example.net         | {'to':['hi@shop.example'],'headers':{'List-ID':'<hi.shop.example>','X-Original-Sender':'lee@example.net'}}",
            "reply@example.net       | {}",
            "nora.reply@example.net  | {}",
            "bouncer@example.net     | {}",
    })
    void aCustomerIsAnswered(String sender, String mail) throws Exception {
        assertThat(reason(sender, "email", mail)).isNull();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"true, -, auto_reply", "true, false, -", "false, -, -", "-, true, auto_reply"})
    void theMailThatBeganTheConversationSpeaksOnlyForItself(String first, String own, String reason) throws Exception {
        ObjectNode payload = Program.JSON.createObjectNode();
        ObjectNode mail = payload.putObject("content_attributes").putObject("email");
        if (own != null) {
            mail.put("auto_reply", Boolean.valueOf(own));
        }
        if (first != null) {
            payload.putObject("conversation").putObject("additional_attributes").put("auto_reply", Boolean.valueOf(first));
        }

        assertThat(machines.reason(new ChatwootEvent(null, null, "message_created", payload, new Sender("lee@example.net", "email"), null),
                payload.path("content_attributes"))).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"+5511988887777, own_address", "+5511988887778, -"})
    void aNumberOfOursIsOursInEverySpelling(String number, String reason) throws Exception {
        assertThat(reason(number, "whatsapp", null)).isEqualTo(reason);
    }

    private String reason(String sender, String channel, String mail) throws Exception {
        ObjectNode payload = Program.JSON.createObjectNode();
        ObjectNode attributes = payload.putObject("content_attributes");
        if (mail != null) {
            attributes.set("email", Program.JSON.readTree(mail.replace('\'', '"')));
        }
        return machines.reason(new ChatwootEvent(null, null, "message_created", payload, new Sender(sender, channel), null), attributes);
    }
}
