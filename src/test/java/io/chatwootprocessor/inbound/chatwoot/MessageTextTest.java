package io.chatwootprocessor.inbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Program;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{'content':'Hi'}                                                                          | Hi",
            "{'message':{'content':'Hi'}}                                                              | Hi",
            "{'data':{'content':'Hi'}}                                                                 | Hi",
            "{'content':4711}                                                                          | 4711",
            "{'content':4711.0}                                                                        | 4711",
            "{'content':12.50}                                                                         | 12.5",
            "{'content':'  \\u200b','content_attributes':{'email':{'subject':'Where is it?'}}}         | Where is it?",
            "{'content':null,'content_attributes':{'email':{'subject':'Re: Where is it?','text_content':{},'html_content':{}}}} | Re: Where is it?",
            "{'content':null,'content_attributes':{'email':{'text_content':{'full':'Hi\\n> old','quoted':'Hi'}}}} | Hi",
            "{'content':null,'content_attributes':{'email':{'text_content':{'quoted':'','reply':'Hi'}}}} | Hi",
            "{'content':null,'content_attributes':{'email':{'subject':'S','html_content':{'full':'<p>Hi <b>Ann</b></p>'}}}} | Hi Ann",
            "{'content':null,'content_attributes':{'email':{'subject':'S','html_content':{'full':'<img src=x>'}}}} | S",
            "{'content':'<div>Hi</div>','content_type':'incoming_email'}                               | Hi",
            "{'content':'<div>Hi</div>'}                                                               | <div>Hi</div>",
            "{'id':7,'content':null,'conversation':{'messages':[{'id':7,'content':'Hi'}]}}             | Hi",
            "{'id':7,'content':null,'conversation':{'messages':[{'id':7,'processed_message_content':'Hi'}]}} | Hi",
            "{'content':null,'content_attributes':{'submitted_values':[{'title':'Pro','value':'pro'},{'title':'Basic','value':'basic'}]}} | ~Pro\nBasic~",
            "{'content':null,'content_attributes':{'submitted_values':[{'name':'size','value':'M'}]}}  | size: M",
            "{'content':null,'content_attributes':{'interactive':{'button_reply':{'id':'b1','title':'Yes'}}}} | Yes",
            "{'content':null,'content_attributes':{'list_reply':{'id':'b1','title':'Size M'}}}         | Size M",
            "{'content':null,'content_attributes':{'submitted_email':'kim@example.com'}}               | kim@example.com",
            "{'content':null,'content_type':'incoming_email','conversation':{'additional_attributes':{'mail_subject':'Where is it?'}}} | Where is it?",
            "{'content':null,'conversation':{'channel':'Channel::Email','additional_attributes':{'mail_subject':'Where is it?'}}} | Where is it?",
    })
    void whatIsSaidIsFoundWhereverItStands(String message, String said) throws Exception {
        assertThat(text(message)).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'content':null}", "{'content':' '}", "{'content':'\\u200b\\u200d\\ufeff'}", "{'content':'\\u2800\\u3164'}",
            "{'content':{'a':1}}", "{'content':null,'content_attributes':{'email':{'subject':'Re: '}}}",
            "{'id':7,'content':null,'conversation':{'messages':[{'id':8,'content':'of another message'}]}}",
            "{'content':null,'conversation':{'channel':'Channel::Whatsapp','additional_attributes':{'mail_subject':'S'}}}"})
    void whereNothingIsSaidNothingIsFound(String message) throws Exception {
        assertThat(text(message)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "<html><head><title>T</title><style>p{color:red}</style></head><body><p>Hello,</p><p>my&nbsp;order<br>4711</p></body></html> | ~Hello,\n\nmy order\n4711~",
            "<ul><li>one</li><li>two</li></ul> | ~one\ntwo~",
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table> | ~a b\nc~",
            "<div>yes</div><div class='gmail_quote'>On Monday Acme wrote:<blockquote>size?</blockquote></div> | yes",
            "<div>yes</div><blockquote type='cite'>size?</blockquote> | yes",
            "<div class='gmail_quote'>forwarded only</div> | forwarded only",
            "<div>yes</div><div id='appendonsend'></div><hr><div id='divRplyFwdMsg'>From: Acme</div><div>size?</div> | yes",
            "<div><p>yes</p><div id='divRplyFwdMsg'>From: Acme</div><p>size?</p></div><p>Kim</p> | ~yes\nKim~",
            "<div>yes<span style='display: none'>preview</span><script>x()</script></div> | yes",
            "<div><div dir='ltr'>a</div><div>b</div></div> | ~a\nb~",
            "plain &amp; simple | plain & simple",
    })
    void aPageIsReadAsPeopleReadIt(String html, String text) {
        assertThat(HtmlText.of(html).replace("\n\n", "\n")).isEqualTo(text.replace("\n\n", "\n"));
    }

    /** With a selector of later siblings, each paragraph looked at all those before it: more than a minute. */
    @ParameterizedTest
    @ValueSource(strings = {"<p>", "<br>", "<p hidden>", "<p class='gmail_quote'>", "<p id='divRplyFwdMsg'>"})
    void aPageOfManyElementsIsReadAtOnce(String element) {
        String html = "<div>yes</div>" + element.repeat(40_000);

        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> HtmlText.of(html))).isEqualTo("yes");
    }

    @Test
    void aSubjectOfManyMarksIsRead() throws Exception {
        String marks = "re:".repeat(20_000);

        assertThat(text("{'content':null,'content_type':'incoming_email','conversation':{'additional_attributes':{'mail_subject':'" + marks + "'}}}"))
                .isEqualTo(marks);
    }

    private static String text(String json) throws Exception {
        JsonNode message = Program.JSON.readTree(json.replace('\'', '"'));
        return MessageText.of(message, message.path("conversation"));
    }
}
