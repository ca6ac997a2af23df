"""What the device of the examples declares: the document that the rules about declarations are shown with."""

from typing import Final

DECLARED: Final = """\
<wstop:TopicSet xmlns:wstop="http://docs.oasis-open.org/wsn/t-1" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:aev="http://www.axis.com/vapix/ws/event1" xmlns:tns1="http://www.onvif.org/ver10/topics"
    xmlns:tnsaxis="http://www.axis.com/2009/event/topics">
  <tns1:Device>
    <tnsaxis:IO>
      <Port wstop:topic="true">
        <aev:MessageInstance aev:isProperty="true">
          <aev:SourceInstance>
            <aev:SimpleItemInstance Name="port" Type="xs:int"/>
          </aev:SourceInstance>
          <aev:DataInstance>
            <aev:SimpleItemInstance Name="state" Type="xs:boolean" isPropertyState="true"/>
          </aev:DataInstance>
        </aev:MessageInstance>
      </Port>
    </tnsaxis:IO>
    <tnsaxis:Trigger wstop:topic="true" isDeprecated="true"/>
  </tns1:Device>
  <tns1:VideoAnalytics>
    <tnsaxis:Motion wstop:topic="true">
      <aev:MessageInstance>
        <aev:SourceInstance>
          <aev:SimpleItemInstance Name="area" Type="xs:string">
            <aev:Value>entrance</aev:Value>
            <aev:Value>yard</aev:Value>
          </aev:SimpleItemInstance>
        </aev:SourceInstance>
        <aev:DataInstance>
          <aev:SimpleItemInstance Name="score" Type="xs:int" isApplicationData="true"/>
        </aev:DataInstance>
      </aev:MessageInstance>
    </tnsaxis:Motion>
  </tns1:VideoAnalytics>
</wstop:TopicSet>
"""
